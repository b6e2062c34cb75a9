"""Sign-in by an OpenID Connect provider, as ``[auth]`` in the secrets configures it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Dashboard
from tests.browser.provider import CLIENT, providing

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def environment(port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    secrets = tmp_path_factory.mktemp("secrets") / "secrets.toml"
    with providing() as address:
        secrets.write_text(
            f"""[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "{"c" * 64}"
client_id = "{CLIENT}"
client_secret = "shared"
server_metadata_url = "{address}/.well-known/openid-configuration"
"""
        )
        yield {"STREAMLIT_SECRETS_FILES": str(secrets), "STREAMLIT_SERVER_ADDRESS": "0.0.0.0", "NO_PROXY": "*"}


def test_the_provider_lets_a_visitor_in_and_out_again(page: Page, dashboard: Dashboard) -> None:
    page.goto(dashboard.address())
    expect(page.get_by_test_id("stSidebarNavLink")).to_have_count(0)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("No footage yet")).to_be_visible()
    page.reload()
    expect(page.get_by_text("No footage yet")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.get_by_text("No footage yet")).to_have_count(0)
