"""By what bookings and offers are found."""

import django_filters

from bookings.vocabulary import BookingKind, BookingStatus, Lane, OfferStatus, Urgency
from mediation.api.filters import IdFilter, InstantFilter
from mediation.vocabulary import Setting


class BookingFilter(django_filters.FilterSet):
    status = django_filters.MultipleChoiceFilter(choices=BookingStatus.choices)
    lane = django_filters.MultipleChoiceFilter(choices=Lane.choices)
    urgency = django_filters.ChoiceFilter(choices=Urgency.choices)
    language = django_filters.CharFilter(max_length=20)
    office = IdFilter()
    place = IdFilter()
    setting = django_filters.MultipleChoiceFilter(choices=Setting.choices)
    number = IdFilter(field_name="pk")
    series = IdFilter()
    starts_after = InstantFilter(field_name="starts_at", lookup_expr="gte")
    starts_before = InstantFilter(field_name="starts_at", lookup_expr="lt")


class SeriesFilter(django_filters.FilterSet):
    kind = django_filters.MultipleChoiceFilter(choices=BookingKind.choices)
    office = IdFilter()


class OfferFilter(django_filters.FilterSet):
    status = django_filters.MultipleChoiceFilter(choices=OfferStatus.choices)
    number = IdFilter(field_name="seat__booking", label="Of one booking.")
