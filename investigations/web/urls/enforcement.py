"""Enforcement: what is to be done to a network, and who agrees to it."""

from __future__ import annotations

from django.urls import path

from investigations.web.views import delivery, enforcement

urlpatterns = [
    path("cases/<key:key>/propose/", enforcement.propose, name="propose"),
    path("enforcement/", enforcement.proposals, name="proposals"),
    path("enforcement/<key:key>/", enforcement.proposal, name="proposal"),
    path("enforcement/<key:key>/accounts/", enforcement.single_out, name="single-out"),
    path("enforcement/<key:key>/submit/", enforcement.submit, name="submit-proposal"),
    path("enforcement/<key:key>/withdraw/", enforcement.withdraw, name="withdraw-proposal"),
    path("enforcement/<key:key>/revise/", enforcement.revise, name="revise-proposal"),
    path("enforcement/<key:key>/approve/", enforcement.approve, name="approve-proposal"),
    path("enforcement/<key:key>/reject/", enforcement.reject, name="reject-proposal"),
    path("enforcement/<key:key>/dry-run/", delivery.rehearse, name="dry-run"),
    path("enforcement/<key:key>/carry-out/", delivery.carry_out, name="carry-out"),
    *(
        path(
            f"enforcement/<key:key>/{step}/", delivery.steer, {"step": step}, name=f"{step}-rollout"
        )
        for step in ("release", "halt", "go-on")
    ),
    *(
        path(
            f"enforcement/<key:key>/{step}/",
            delivery.correct,
            {"step": step},
            name=f"{step}-rollout",
        )
        for step in ("repeat", "reverse")
    ),
    path(
        "enforcement/<key:key>/deliveries/<account_id:account_id>/",
        delivery.deliveries,
        name="deliveries",
    ),
]
