"""Addresses of the coordinator's lists, of texts and leaflets and of the simulated phones."""

from django.urls import path

from notifications.web import (
    answering,
    leaflets,
    listing,
    mailboxes,
    phones,
    rewording,
    settling,
    speeches,
    texts,
)

urlpatterns = [
    path("da-sistemare", settling.to_settle, name="to-settle"),
    path("da-sistemare/ora", settling.to_settle_live, name="to-settle-live"),
    path("da-sistemare/messaggi/<int:reply_id>", settling.put_aside, name="put-aside"),
    path("da-sistemare/messaggi/<int:reply_id>/rispondi", answering.answer, name="answer-reply"),
    path("messaggi", listing.listing, name="messages"),
    path("messaggi/<uuid:message_id>/di-nuovo", listing.again, name="send-again"),
    path("testi", texts.texts, name="texts"),
    path("testi/<slug:language>/<slug:text_key>", rewording.text, name="text"),
    path("testi/<slug:language>/<slug:text_key>/approva", rewording.approve, name="approve-text"),
    path("testi-per-chi-e-assistito", speeches.speeches, name="speeches"),
    path("testi-per-chi-e-assistito/<slug:language>/approva", speeches.approve, name="approve-speech"),
    path("materiale", leaflets.leaflets, name="leaflets"),
    path("materiale/nuovo", leaflets.write, name="new-leaflet"),
    path("materiale/<int:leaflet_id>", leaflets.leaflet, name="leaflet"),
    path("materiale/<int:leaflet_id>/approva", leaflets.approve, name="approve-leaflet"),
    path("materiale/<int:leaflet_id>/riscrivi", leaflets.write, name="rewrite-leaflet"),
    path("materiale/<int:leaflet_id>/ritira", leaflets.withdraw, name="withdraw-leaflet"),
    path("richieste/<int:number>/materiale", leaflets.send, name="send-leaflet"),
    path("telefoni", phones.phones, name="phones"),
    path("telefoni/ora", phones.phones_live, name="phones-live"),
    path("telefoni/posta/ora", mailboxes.mailboxes_live, name="mailboxes-live"),
    path("telefoni/posta/<str:address>", mailboxes.mailbox, name="mailbox"),
    path("telefoni/posta/<str:address>/ora", mailboxes.mailbox_live, name="mailbox-live"),
    path("telefoni/posta/<str:address>/<int:number>/<str:name>", mailboxes.letter_file, name="letter-file"),
    path("telefoni/<slug:key>", phones.phone, name="phone"),
    path("telefoni/<slug:key>/ora", phones.phone_live, name="phone-live"),
    path("telefoni/<slug:key>/sms", phones.answer, name="answer-phone"),
    path("telefoni/<slug:key>/squillo", phones.ring, name="ring-phone"),
    path("telefoni/<slug:key>/chiamata", phones.at_call, name="at-call"),
]
