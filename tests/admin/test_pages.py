import pytest
from django.urls import reverse

from shop.profile.models import ShopProfile
from shop.profile.pages import Page
from tests.admin.make import send

pytestmark = pytest.mark.django_db


def test_a_page_can_be_the_first_thing_the_owner_saves(owner, client, django_capture_on_commit_callbacks):
    assert ShopProfile.current().page_links == []
    with django_capture_on_commit_callbacks(execute=True):
        response = send(owner, reverse("admin:shop_page_add"), title="Delivery", slug="delivery", body="By bike.")
    assert response.status_code == 302
    assert "By bike." in client.get("/pages/delivery/").content.decode()
    assert 'href="/pages/delivery/"' in client.get("/").content.decode()


def test_a_page_is_switched_off_and_not_deleted(owner, client):
    ShopProfile.objects.create(pk=1)
    page = Page.objects.create(title="Delivery", slug="delivery")
    assert owner.post(reverse("admin:shop_page_delete", args=[page.pk]), {"post": "yes"}).status_code == 403
    owner.post(reverse("admin:shop_page_changelist"), {"action": "archive", "_selected_action": [page.pk]})
    assert client.get("/pages/delivery/").status_code == 404
