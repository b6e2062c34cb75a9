"""The page at the door: a small one that needs nothing of the server behind it."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from pathlib import Path

_WORDMARK = b64encode((Path(__file__).parents[1] / "wordmark.svg").read_bytes()).decode()
_STYLE = """
:root { color-scheme: light dark; --ground: #f2f5f8; --card: #fff; --text: #17212b; --line: #d5dce4; --blue: #0b5cad;
  --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ground: #10161d; --card: #1a222c; --text: #e7edf3; --line: #33404e;
  --blue: #2b77d4; --bad: #ff8a80; } }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--ground); color: var(--text);
  font: 1rem/1.5 "Source Sans", "Source Sans Pro", Helvetica, Arial, sans-serif; }
main { box-sizing: border-box; width: min(26rem, 92vw); padding: 2rem; background: var(--card);
  border: 1px solid var(--line); border-radius: .6rem; }
img { height: 2.6rem; margin-bottom: 1.2rem; }
label { display: block; font-weight: 600; }
input, button { width: 100%; box-sizing: border-box; font: inherit; padding: .55rem .7rem; border-radius: .4rem; }
input { margin: .3rem 0 1rem; border: 1px solid var(--line); background: transparent; color: inherit; }
button { border: 0; background: var(--blue); color: #fff; font-weight: 600; cursor: pointer; }
p[role=alert] { color: var(--bad); margin-top: 0; }
a { color: inherit; }
code { font-size: .9em; }
"""
_FOCUS = " autofocus"
_NAME = f"""<label for="name">Name</label>
<input id="name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false"{_FOCUS}>
"""


def sign_in_page(target: str, token: str, problem: str = "", *, by_name: bool = False) -> str:
    """A form for the password, and for a name where people have one.

    ``target`` is where its visitor wanted to go, ``token`` the form's mark, ``problem`` why it is asked again.
    """
    name, focus = (_NAME, "") if by_name else ("", _FOCUS)
    alert = f'<p role="alert">{escape(problem)}</p>' if problem else ""
    return _page(
        f"""{alert}<form method="post" action="/sign-in">
<input type="hidden" name="target" value="{escape(target)}">
<input type="hidden" name="token" value="{escape(token)}">
{name}<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required{focus}>
<button>Sign in</button></form>"""
    )


def password_page(token: str, problem: str = "") -> str:
    """A form for another password of one's own."""
    alert = f'<p role="alert">{escape(problem)}</p>' if problem else ""
    return _page(
        f"""{alert}<form method="post" action="/password">
<input type="hidden" name="token" value="{escape(token)}">
<label for="password">Password so far</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
<label for="new">New password</label>
<input id="new" name="new" type="password" autocomplete="new-password" aria-describedby="how" required>
<p id="how">15 characters and more: a sentence is easy to remember. It signs you out everywhere else.</p>
<button>Change it</button></form><p><a href="/">Back</a></p>"""
    )


def sign_out_form(token: str, who: str) -> str:
    """For the sidebar: a name, and two buttons, one of which looks like the link that people expect there."""
    plain = "background: none; border: 0; padding: 0; font: inherit; color: inherit; cursor: pointer;"
    named = f'<div>{escape(who)} · <a href="/password" style="color: inherit">Password</a></div>' if who else ""
    return f"""{named}<form method="post" action="/sign-out"><input type="hidden" name="token" value="{escape(token)}">
<button role="link" style="{plain} text-decoration: underline">Sign out</button> ·
<button name="everywhere" value="1" style="{plain}">Sign out everywhere</button></form>"""


def closed_page() -> str:
    """For visitors of an installation that may only be used on its own machine."""
    return _page(
        """<p>This Footfall has no password, so it shows itself to nobody but its own machine, under
<code>localhost</code> or <code>127.0.0.1</code>.</p>
<p>To use it from elsewhere, set the environment variable <code>FOOTFALL_PASSWORD</code> and start it again.</p>"""
    )


def too_little_page() -> str:
    """For somebody whose role does not allow what they asked for."""
    return _page("<p>Your role does not allow this. Whoever looks after this Footfall can change it.</p>")


def foreign_page() -> str:
    """For requests that another site's page made, or that a proxy changed on their way."""
    return _page(
        """<p>This request came from another site's page, so it was refused.</p>
<p>If you came here through a proxy, it has to pass on the name that was asked for (<code>Host</code>) and
<code>X-Forwarded-Proto</code>, and stand in <code>FOOTFALL_TRUSTED_PROXIES</code>.</p>"""
    )


def _page(body: str) -> str:
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Footfall</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head><body><main>
<img src="data:image/svg+xml;base64,{_WORDMARK}" alt="Footfall">
{body}
</main></body></html>"""
