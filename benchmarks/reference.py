"""The least that an answer of the same kind costs here: one query, one plain template, the full middleware."""

from django.db import connection
from django.shortcuts import render
from django.urls import path
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from marketplace.urls import urlpatterns as market

CARDS = """
select l.id, w.id, w.title, u.handle, l.price_minor, l.currency, m.key, m.width, m.height
from licensing_listing l join works_work w on w.id = l.work_id join accounts_user u on u.id = w.creator_id
left join works_media m on m.work_id = w.id and m.role = 'thumbnail'
where l.state = 'live' order by l.id desc limit 24
"""


def cards(request):
    """24 cards by one query and a plain Django template."""
    with connection.cursor() as cursor:
        cursor.execute(CARDS)
        names = ("listing", "work", "title", "handle", "price", "currency", "key", "width", "height")
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return render(request, "benchmarks/cards.html", {"rows": rows})


class OneRow(APIView):
    """One row by its number, as the API answers."""

    permission_classes = [AllowAny]

    def get(self, request):
        with connection.cursor() as cursor:
            cursor.execute(
                "select number, state, work_id, issued_at from works_certificate where number = %s",
                [request.GET["certificate"]],
            )
            row = cursor.fetchone()
        return Response(dict(zip(("number", "state", "work", "issued_at"), row, strict=True)))


urlpatterns = [path("bench/cards/", cards), path("bench/row/", OneRow.as_view()), *market]
