"""Addresses of the pages about bookings, in the words of their readers."""

from django.urls import path

from bookings.web import (
    acting,
    changing,
    covering,
    entering,
    offering,
    reading,
    requesting,
    resuming,
    ward,
)

urlpatterns = [
    path("richieste", reading.bookings, name="bookings"),
    path("richieste/nuova", requesting.new_booking, name="new-booking"),
    path("richieste/nuova/entro", requesting.ask_by, name="ask-by"),
    path("richieste/svolta", entering.enter, name="enter-done"),
    path("richieste/<int:number>", reading.booking, name="booking"),
    path("richieste/<int:number>/ora", reading.booking_live, name="booking-live"),
    path("richieste/<int:number>/disdici", acting.cancel, name="cancel"),
    path("richieste/<int:number>/modifica", changing.change, name="change"),
    path("richieste/<int:number>/ripristina", resuming.reinstate, name="reinstate"),
    path("richieste/<int:number>/continua", resuming.go_on, name="go-on"),
    path("richieste/<int:number>/telefono", resuming.by_telephone, name="by-telephone"),
    path("richieste/<int:number>/non-arriva", resuming.cannot_come, name="cannot-come"),
    path("richieste/<int:number>/concludi", acting.complete, name="complete"),
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
    path("incarichi/<int:number>", offering.job, name="job"),
    path("incarichi/<int:number>/riconferma", offering.answer_change, name="answer-change"),
    path("incarichi/<int:number>/telefono", offering.can_by_telephone, name="can-by-telephone"),
    path("incarichi/<int:number>/restituisci", offering.give_back, name="give-back"),
]
