import pytest
from rest_framework.exceptions import NotFound, ValidationError

from investigations.api.errors import LengthRequired, handle


@pytest.mark.parametrize(
    ("error", "status", "body"),
    [
        (NotFound("No such run."), 404, {"detail": "No such run.", "code": "not_found"}),
        (
            LengthRequired(),
            411,
            {"detail": LengthRequired.default_detail, "code": "length_required"},
        ),
        (
            ValidationError({"kind": ["Unknown."]}),
            400,
            {
                "detail": "Some parameters are not valid.",
                "code": "invalid",
                "fields": {"kind": ["Unknown."]},
            },
        ),
    ],
)
def test_every_error_has_one_shape(error, status, body):
    response = handle(error, {})
    assert (response.status_code, response.data) == (status, body)


def test_a_fault_of_the_program_is_not_dressed_up():
    assert handle(RuntimeError("bug"), {}) is None
