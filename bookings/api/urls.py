"""What `/api/v1` says of bookings, offers, funds, rules and figures."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from bookings.api.bookings import Bookings
from bookings.api.funds import Funds
from bookings.api.offers import Offers
from bookings.api.own_hours import OwnHours
from bookings.api.policies import Policies
from bookings.api.reports import Coverage, Hours
from bookings.api.series import ManySeries

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("bookings", Bookings, basename="booking")
router.register("series", ManySeries, basename="series")
router.register("offers", Offers, basename="offer")
router.register("policies", Policies, basename="policy")

urlpatterns = [
    path("funds", Funds.as_view(), name="funds"),
    path("me/hours", OwnHours.as_view(), name="own-hours"),
    path("reports/hours", Hours.as_view(), name="report-hours"),
    path("reports/coverage", Coverage.as_view(), name="report-coverage"),
    *router.urls,
]
