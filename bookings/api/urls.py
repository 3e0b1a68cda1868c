"""What `/api/v1` says of bookings, offers, funds and figures."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from bookings.api.bookings import Bookings
from bookings.api.funds import Funds
from bookings.api.offers import Offers
from bookings.api.reports import Coverage, Hours
from bookings.api.series import ManySeries

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("bookings", Bookings, basename="booking")
router.register("series", ManySeries, basename="series")
router.register("offers", Offers, basename="offer")

urlpatterns = [
    path("funds", Funds.as_view(), name="funds"),
    path("reports/hours", Hours.as_view(), name="report-hours"),
    path("reports/coverage", Coverage.as_view(), name="report-coverage"),
    *router.urls,
]
