"""Addresses of the pages about bookings, in the words of their readers."""

from django.urls import path

from bookings.web import acting, covering, job, offering, reading, requesting, ruling, timeline, ward

urlpatterns = [
    path("richieste", reading.bookings, name="bookings"),
    path("richieste/nuova", requesting.new_booking, name="new-booking"),
    path("richieste/nuova/entro", requesting.ask_by, name="ask-by"),
    path("richieste/<int:number>", reading.booking, name="booking"),
    path("richieste/<int:number>/ora", reading.booking_live, name="booking-live"),
    path("richieste/<int:number>/storia", timeline.timeline, name="timeline"),
    path("richieste/<int:number>/disdici", acting.cancel, name="cancel"),
    path("richieste/<int:number>/basta", acting.make_do, name="accept-part"),
    path("richieste/<int:number>/concludi", acting.complete, name="complete"),
    path("richieste/<int:number>/arrivata", acting.arrived, name="arrived"),
    path("richieste/<int:number>/firma", acting.sign, name="sign"),
    path("richieste/<int:number>/valida", acting.validate, name="validate"),
    path("richieste/<int:number>/chi", covering.who_can, name="who-can"),
    path("richieste/<int:number>/riprendi", covering.search_again, name="search-again"),
    path("richieste/<int:number>/esterno", covering.covered_externally, name="covered-externally"),
    path("richieste/<int:number>/chiudi", covering.close, name="close-search"),
    path("richieste/<int:number>/togli", covering.remove, name="remove-mediator"),
    path("reparto", ward.ward, name="ward"),
    path("reparto/<int:number>", ward.wait, name="ward-wait"),
    path("reparto/<int:number>/ora", ward.wait_live, name="ward-live"),
    path("proposte", offering.offers, name="offers"),
    path("proposte/<int:offer_id>", offering.offer, name="offer"),
    path("proposte/<int:offer_id>/accetta", offering.accept, name="accept-offer"),
    path("proposte/<int:offer_id>/rifiuta", offering.decline, name="decline-offer"),
    path("regole", ruling.rules, name="rules"),
    path("regole/<int:version>", ruling.rules_version, name="rules-version"),
    path("incarichi/<int:number>", offering.job, name="job"),
    path("incarichi/<int:number>/aiuto", offering.ask_help, name="ask-help"),
    path("incarichi/<int:number>/presente", job.here, name="check-in"),
    path("incarichi/<int:number>/ritardo", job.late, name="late"),
    path("incarichi/<int:number>/fine", job.end, name="end-job"),
    path("ore", job.hours, name="own-hours-page"),
    path("incarichi/<int:number>/restituisci", offering.give_back, name="give-back"),
]
