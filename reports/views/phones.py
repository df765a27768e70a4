"""One phone for its owner's superiors: what has arrived from it, and what was made on it and has not."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from oversight.accounts import people
from oversight.web.actors import actor_of
from reports import queries

MOST_SHOWN = 100


@require_safe
def phone(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The numbers of one phone; seen by its owner and his line of command."""
    device = people.device(actor_of(request), pk)
    counters = queries.device_counters([device.pk])[device.pk]
    context = {
        "phone": device,
        "counters": counters,
        "missing": [{"from": span.first, "to": span.last} for span in counters.missing[:MOST_SHOWN]],
        "is_cut": len(counters.missing) > MOST_SHOWN,
        "as_of": timezone.now(),
    }
    return render(request, "reports/phone.html", context)
