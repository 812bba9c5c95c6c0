"""How a form is drawn of which its page draws the rest."""

from crispy_forms.helper import FormHelper


def fields_alone() -> FormHelper:
    """Return a helper that draws the fields only: the form's tag, its token and the list of errors are the page's."""
    helper = FormHelper()
    helper.form_tag = False
    helper.is_summary_elsewhere = True
    helper.disable_csrf = True
    return helper
