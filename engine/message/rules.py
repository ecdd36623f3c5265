"""What MJML 5.4.1 allows: per element its attributes with the type of their values, and the elements inside it.

Written from MJML's own validator (MIT licence), one line an element. Types are MJML's: `color`, `boolean`, `integer`,
`string`, `enum(…)`, `unit(px,%){1,4}` (one to four lengths; an empty unit is a bare number), `unitWithNegative(…)`.
It holds facts only; `lint.py` judges by them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One element. `ending`: its content is HTML (or characters), no MJML."""

    ending: bool
    children: tuple[str, ...]
    attributes: dict[str, str]


def _rule(attributes: str, children: str = "", *, ending: bool = False) -> Rule:
    """Read `type: name name | type: name` and `child child`."""
    types = (group.split(": ") for group in attributes.split(" | ") if group)
    return Rule(ending, tuple(children.split()), {name: kind for kind, names in types for name in names.split()})


RULES: dict[str, Rule] = {
    "mjml": _rule("string: lang dir owa version", "mj-body mj-head mj-raw"),
    "mj-body": _rule("unit(px): width | color: background-color | string: id", "mj-raw mj-section mj-wrapper mj-hero"),
    "mj-head": _rule("", "mj-attributes mj-breakpoint mj-html-attributes mj-font mj-preview mj-style mj-title mj-raw"),
    "mj-attributes": _rule(""),
    "mj-breakpoint": _rule("unit(px): width", ending=True),
    "mj-html-attributes": _rule("", "mj-selector"),
    "mj-selector": _rule("string: path", "mj-html-attribute"),
    "mj-html-attribute": _rule("string: name", ending=True),
    "mj-font": _rule("string: name href"),
    "mj-preview": _rule("", ending=True),
    "mj-style": _rule("string: inline", ending=True),
    "mj-title": _rule("", ending=True),
    "mj-hero": _rule(
        "string: mode background-url background-position border-radius | unit(px,%): height background-width background-height inner-padding-top inner-padding-left inner-padding-right inner-padding-bottom padding-bottom padding-left padding-right padding-top | color: inner-background-color background-color | unit(px,%){1,4}: inner-padding padding | enum(top,bottom,middle): vertical-align",
        "mj-accordion mj-button mj-carousel mj-divider mj-image mj-social mj-spacer mj-table mj-text mj-navbar mj-raw",
    ),
    "mj-button": _rule(
        "enum(left,center,right): align | color: background-color color container-background-color | string: border-bottom border-left border-radius border-right border-top border font-family font-style font-weight href name title rel target text-decoration text-transform | unit(px): font-size | unit(px,%): height padding-bottom padding-left padding-right padding-top width | unit(px,%){1,4}: inner-padding padding | unitWithNegative(px,em): letter-spacing | unit(px,%,): line-height | enum(top,bottom,middle): vertical-align | enum(left,right,center): text-align",
        ending=True,
    ),
    "mj-column": _rule(
        "color: background-color inner-background-color | string: border border-bottom border-left border-radius border-right border-top inner-border inner-border-bottom inner-border-left inner-border-radius inner-border-right inner-border-top | enum(ltr,rtl): direction | unit(px,%): padding-bottom padding-left padding-right padding-top width | unit(px,%){1,4}: padding | enum(top,bottom,middle): vertical-align",
        "mj-accordion mj-button mj-carousel mj-divider mj-image mj-raw mj-social mj-spacer mj-table mj-text mj-navbar",
    ),
    "mj-divider": _rule(
        "color: border-color container-background-color | string: border-style | unit(px): border-width | unit(px,%){1,4}: padding | unit(px,%): padding-bottom padding-left padding-right padding-top width | enum(left,center,right): align"
    ),
    "mj-group": _rule(
        "color: background-color | enum(ltr,rtl): direction | enum(top,bottom,middle): vertical-align | unit(px,%): width",
        "mj-column mj-raw",
    ),
    "mj-image": _rule(
        "string: alt href name src srcset sizes title rel border border-bottom border-left border-right border-top border-radius target usemap | enum(left,center,right): align | color: container-background-color | boolean: fluid-on-mobile | unit(px,%){1,4}: padding | unit(px,%): padding-bottom padding-left padding-right padding-top max-height | unit(px): width font-size | unit(px,auto): height"
    ),
    "mj-raw": _rule("enum(file-start): position", ending=True),
    "mj-section": _rule(
        "color: background-color | string: background-url background-size background-position background-position-x background-position-y border border-bottom border-left border-radius border-right border-top | enum(repeat,no-repeat): background-repeat | enum(ltr,rtl): direction | enum(full-width,false,): full-width | unit(px,%): gutter padding-top padding-bottom padding-left padding-right | unit(px,%){1,4}: padding text-padding | enum(left,center,right): text-align",
        "mj-column mj-group mj-raw",
    ),
    "mj-spacer": _rule(
        "string: border border-bottom border-left border-right border-top | color: container-background-color | unit(px,%): padding-bottom padding-left padding-right padding-top height | unit(px,%){1,4}: padding"
    ),
    "mj-text": _rule(
        "enum(left,right,center,justify): align | color: background-color color container-background-color | string: font-family font-style font-weight text-decoration text-transform | unit(px): font-size | unit(px,%): height padding-bottom padding-left padding-right padding-top | unitWithNegative(px,em): letter-spacing | unit(px,%,): line-height | unit(px,%){1,4}: padding | enum(top,bottom,middle): vertical-align",
        ending=True,
    ),
    "mj-table": _rule(
        "enum(left,right,center): align | string: border font-family font-weight | integer: cellpadding cellspacing | color: container-background-color color | unit(px): font-size | unit(px,%,): line-height | unit(px,%): padding-bottom padding-left padding-right padding-top | unit(px,%){1,4}: padding | enum(none,presentation): role | enum(auto,fixed,initial,inherit): table-layout | enum(top,bottom,middle): vertical-align | unit(px,%,auto): width",
        ending=True,
    ),
    "mj-wrapper": _rule(
        "color: background-color | string: background-url background-size background-position background-position-x background-position-y border border-bottom border-left border-radius border-right border-top | enum(repeat,no-repeat): background-repeat | enum(ltr,rtl): direction | enum(full-width,false,): full-width | unit(px,%): gutter padding-top padding-bottom padding-left padding-right | unit(px,%){1,4}: padding text-padding | enum(left,center,right): text-align | unit(px): gap",
        "mj-hero mj-raw mj-section",
    ),
    "mj-social": _rule(
        "enum(left,right,center): align | string: border border-radius font-family font-style font-weight text-decoration | color: container-background-color color | unit(px): font-size | unit(px,%): icon-size icon-height padding-bottom padding-left padding-right padding-top | unit(px,%){1,4}: icon-padding inner-padding padding text-padding | unit(px,%,): line-height | enum(horizontal,vertical): mode | enum(auto,fixed): table-layout | enum(top,bottom,middle): vertical-align",
        "mj-social-element mj-raw",
    ),
    "mj-social-element": _rule(
        "enum(left,center,right): align | enum(left,right): icon-position | color: background-color color | string: border border-radius font-family font-style font-weight href name rel src srcset sizes alt title target text-decoration | unit(px): font-size | unit(px,%): icon-size icon-height padding-bottom padding-left padding-right padding-top | unit(px,%){1,4}: icon-padding padding text-padding | unit(px,%,): line-height | enum(top,middle,bottom): vertical-align",
        ending=True,
    ),
    "mj-navbar": _rule(
        "enum(left,center,right): align ico-align | string: base-url hamburger ico-open ico-close ico-font-family ico-text-transform ico-text-decoration | color: ico-color | unit(px,%): ico-font-size ico-padding-left ico-padding-top ico-padding-right ico-padding-bottom padding-left padding-top padding-right padding-bottom | unit(px,%){1,4}: ico-padding padding | unit(px,%,): ico-line-height",
        "mj-navbar-link mj-raw",
    ),
    "mj-navbar-link": _rule(
        "color: color | string: font-family font-style font-weight href name target rel text-decoration text-transform | unit(px): font-size | unitWithNegative(px,em): letter-spacing | unit(px,%,): line-height | unit(px,%): padding-bottom padding-left padding-right padding-top | unit(px,%){1,4}: padding",
        ending=True,
    ),
    "mj-accordion": _rule(
        "color: container-background-color | string: border font-family icon-wrapped-url icon-wrapped-alt icon-unwrapped-url icon-unwrapped-alt | enum(top,middle,bottom): icon-align | unit(px,%): icon-width icon-height padding-bottom padding-left padding-right padding-top | enum(left,right): icon-position | unit(px,%){1,4}: padding",
        "mj-accordion-element mj-raw",
    ),
    "mj-accordion-element": _rule(
        "color: background-color | string: border font-family icon-wrapped-url icon-wrapped-alt icon-unwrapped-url icon-unwrapped-alt | enum(top,middle,bottom): icon-align | unit(px,%): icon-width icon-height | enum(left,right): icon-position",
        "mj-accordion-title mj-accordion-text mj-raw",
    ),
    "mj-accordion-text": _rule(
        "color: background-color color | unit(px): font-size | string: font-family font-weight | unitWithNegative(px,em): letter-spacing | unit(px,%,): line-height | unit(px,%): padding-bottom padding-left padding-right padding-top | unit(px,%){1,4}: padding",
        ending=True,
    ),
    "mj-accordion-title": _rule(
        "color: background-color color | unit(px): font-size | string: font-family font-weight | unit(px,%): padding-bottom padding-left padding-right padding-top | unit(px,%){1,4}: padding",
        ending=True,
    ),
    "mj-carousel": _rule(
        "enum(left,center,right): align | string: border-radius left-icon right-icon tb-border tb-border-radius | color: container-background-color tb-hover-border-color tb-selected-border-color | unit(px,%): icon-width padding-top padding-bottom padding-left padding-right tb-width | unit(px,%){1,4}: padding | enum(visible,hidden,supported): thumbnails",
        "mj-carousel-image",
    ),
    "mj-carousel-image": _rule(
        "string: alt href rel target title src thumbnails-src border-radius tb-border tb-border-radius", ending=True
    ),
}
# Allowed on every element of the body, besides its own.
EVERYWHERE = frozenset(["css-class", "mj-class"])
# `<mj-attributes>` sets defaults: for an element by its name, for all, or under a class.
DEFAULTS = frozenset(["mj-all", "mj-class"])
EVERY_ATTRIBUTE = {
    name: tuple(dict.fromkeys(each.attributes[name] for each in RULES.values() if name in each.attributes))
    for rule in RULES.values()
    for name in rule.attributes
}
NAMES = frozenset(RULES) | DEFAULTS | {"mj-include"}
