"""Templates of a cluster."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.permissions import Permission
from investigations.evidence.samples import SamplesError, open_samples
from investigations.models import ClusterTemplate
from investigations.web.forms.evidence import SamplesForm
from investigations.web.views.signed_in import SignedInRequest


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.VIEW_TEXTS)
def samples(request: SignedInRequest, key: str, template: str) -> HttpResponse:
    """A few texts of the template in full; that they were opened is on record, with the reason."""
    rows = ClusterTemplate.objects.select_related("cluster")
    found = get_object_or_404(rows, cluster__key=key, key=template)
    form = SamplesForm(request.POST)
    context: dict[str, object] = {"cluster": found.cluster, "template": found}
    if not form.is_valid():
        context["problem"] = " ".join(str(each) for row in form.errors.values() for each in row)
    else:
        try:
            context["samples"] = open_samples(
                template=found, reason=form.cleaned_data["reason"], by=request.user
            )
        except SamplesError as error:
            context["problem"] = str(error)
    response = render(request, "web/cluster_template_samples.html", context)
    response["Cache-Control"] = "no-store"
    return response
