"""A figure's words are told apart."""

from __future__ import annotations

import pytest
from lxml import html

from archive_crawler.pages import captions, images, photos
from archive_crawler.pages.document import Element


@pytest.mark.parametrize(
    ("caption", "bare", "credit"),
    [
        ("A boat. (U.S. Navy photo/Sam Example)", "A boat.", "U.S. Navy photo/Sam Example"),
        ("A boat. (Photo courtesy of Sam Example)", "A boat.", "Photo courtesy of Sam Example"),
        ("A boat. ( Courtesy photo)", "A boat.", "Courtesy photo"),
        ("A boat. (U.S. Army photo by Sgt. Kim (Lee) Sample)", "A boat.", "U.S. Army photo by Sgt. Kim (Lee) Sample"),
        ("A boat. Photo By: NATO", "A boat.", "NATO"),
        ("A boat. Photo by Sam Example, Harbor Service", "A boat.", "Sam Example, Harbor Service"),
        ("A boat. Credit: Harbor Staff", "A boat.", "Harbor Staff"),
        ("A boat (left) and a pier.", "A boat (left) and a pier.", None),
        ("A photo of a boat in the fog.", "A photo of a boat in the fog.", None),
        ("(U.S. Air Force graphic/Kim Sample)", None, "U.S. Air Force graphic/Kim Sample"),
        ("A boat (credit HARBORLAB).", "A boat", "HARBORLAB"),
        ("A boat. (Credit Harbor Lab)", "A boat.", "Harbor Lab"),
        ("A boat and a ring (left). Credit HLAB.", "A boat and a ring (left).", "HLAB"),
        ("They need a credit (credit unions lend).", "They need a credit (credit unions lend).", None),
        ("He gave credit. Credit Unions of Ohio met.", "He gave credit. Credit Unions of Ohio met.", None),
        ("A boat. Photo: Sam Example / Harbor Service", "A boat.", "Sam Example / Harbor Service"),
        ("Photo: A boat burns at night.", "Photo: A boat burns at night.", None),
        ("A boat. Image: a map of the bay, 1950.", "A boat. Image: a map of the bay, 1950.", None),
        ("A boat | Harbor Department Photo", "A boat", "Harbor Department Photo"),
        ("(DoD photo by Sam Example) A boat burns.", "A boat burns.", "DoD photo by Sam Example"),
        ("(Photo above) A boat burns.", "(Photo above) A boat burns.", None),
        ("Old House. HPS Photo by Sam Example", "Old House.", "HPS Photo by Sam Example"),
        ("A boat burns 160101-F - AB123-001", "A boat burns", None),
        ("A boat. VIRIN: 160101 - F - AB123 - 001", "A boat.", None),
        ("A boat (VIRIN: 160101-F-AB123 001). It is red.", "A boat. It is red.", None),
    ],
)
def test_split(caption: str, bare: str | None, credit: str | None) -> None:
    """A caption's last clause is its credit where it says so."""
    assert captions.split(caption, None) == (bare, credit)


def test_a_credit_whose_name_stands_apart() -> None:
    """What leads to the name of a credit is no caption."""
    assert captions.split("A boat. Harbor Service Photo by", "Sam Example") == ("A boat.", "Sam Example")
    assert captions.split("The moment that I was seen in a photo by", "Sam") == (
        "The moment that I was seen in a photo by",
        "Sam",
    )


@pytest.mark.parametrize(
    "label", ["credit ", "Photo By: ", "Photo by ", "Credit: ", "Photo Credit: ", "Image credit: ", "PHOTO BY: "]
)
def test_unlabelled(label: str) -> None:
    """A credit has no label."""
    assert captions.unlabelled(label + "Sam Example") == "Sam Example"


@pytest.mark.parametrize(
    ("markup", "url"),
    [
        ('<img src="/a.jpg">', "https://x.gov/a.jpg"),
        ('<img src="data:image/gif;base64,AA" data-src="/b.jpg">', "https://x.gov/b.jpg"),
        ('<img srcset="/c-1.jpg 1x, /c-2.jpg 2x">', "https://x.gov/c-2.jpg"),
    ],
)
def test_source(markup: str, url: str) -> None:
    """A lazily loaded image has its true address."""
    figure = html.fragment_fromstring(f"<figure>{markup}</figure>")
    assert [photo.url for photo in photos.read(figure, "https://x.gov/")] == [url]


def test_icons_are_no_photos() -> None:
    """Icons, spacers and logos are no photos."""
    figure = html.fragment_fromstring(
        '<div><img src="/i/spacer.gif"><img src="/x.svg"><img src="/y.png" width="16"><img src="/logo.png"></div>'
    )
    assert photos.read(figure, "https://x.gov/") == []


def test_several_images_of_one_figure() -> None:
    """Several images with as many captions are matched in order."""
    figure = html.fragment_fromstring(
        "<figure><img src=1.jpg><figcaption>One.</figcaption><img src=2.jpg><figcaption>Two.</figcaption></figure>"
    )
    assert [(photo.url[-5:], photo.caption) for photo in photos.read(figure, "https://x.gov/")] == [
        ("1.jpg", "One."),
        ("2.jpg", "Two."),
    ]


def test_full_size() -> None:
    """media.defense.gov gives the image at full size under -1/-1."""
    url = "https://media.defense.gov/2019/Oct/24/2002199001/825/780/0/191024-O-ZZ999-002.JPG"
    assert images.full_size(url) == url.replace("825/780", "-1/-1")
    assert images.full_size("https://www.agency.gov/825/780/0/a.jpg") is None


def test_images_of_one_figure_share_its_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """The nodes looked at for a figure grow with its images, not with their square."""
    looked_at = 0
    select = photos.select

    def counted(node: Element, css: str) -> list[Element]:
        nonlocal looked_at
        found = select(node, css)
        looked_at += len(found)
        return found

    monkeypatch.setattr(photos, "select", counted)

    def cost(images_in_figure: int) -> int:
        nonlocal looked_at
        looked_at = 0
        shown = "".join(
            f"<a href=/igphoto/{number}>Photo</a><img src=https://media.defense.gov/2026/Jan/02/{number}/780/780/0/{number}.JPG>"
            for number in range(images_in_figure)
        )
        assert (
            len(photos.read(html.fragment_fromstring(f"<figure>{shown}</figure>"), "https://x.gov/"))
            == images_in_figure
        )
        return looked_at

    assert cost(80) <= 2 * cost(40)


def test_photos_of_one_figure_have_its_download() -> None:
    """A link to download stands for all images of the figure that have no pop-up of their own."""
    figure = html.fragment_fromstring("<figure><img src=1.jpg><img src=2.jpg><a href=/full.jpg>Download</a></figure>")
    assert {photo.url_full for photo in photos.read(figure, "https://x.gov/")} == {"https://x.gov/full.jpg"}
