"""Photos as each layout marks them up."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive_crawler.demo.story import Photo


def detail_path(photo: Photo) -> str:
    """The page of a photo by itself."""
    return f"/Multimedia/Photos/igphoto/{photo.id}/"


def _popup(photo: Photo) -> str:
    return f"""<div style="display:none"><div class="media-inline-popup" id="popup{photo.id}">
<div class="media-inline-img-container"><img alt="{escape(photo.alt)}" src="{photo.url(1920, 1080)}"></div>
<div class="info"><div class="title">{escape(photo.title)}</div><div class="caption">{escape(photo.caption)}</div>
<div class="bottom"><div class="action">
<div class="action-item photographer"><span class="icon"></span><span>{photo.credit_label}{escape(photo.credit)}</span></div>
<div class="action-item virin"><span class="icon"></span><span>VIRIN: {photo.virin_shown or photo.virin}</span></div>
<div class="action-item"><a class="download-link" href="{photo.url(-1, -1)}" target="_blank"><span class="icon"></span>Download Image</a></div>
<div class="action-item"><a class="detail-link" href="{detail_path(photo)}">Image Details</a></div>
</div></div></div></div></div>"""


def inline(photo: Photo) -> str:
    """The inline figure of AFPIMS with its pop-up."""
    title = f'<div class="mtitle">{escape(photo.title)}</div>' if photo.title else ""
    return f"""<div class="{photo.place}">
<a class="popup" href="#popup{photo.id}"><div class="image-wrapper"><img alt="{escape(photo.alt)}" src="{photo.url(780, 780)}"><span class="overlay"></span></div></a>
<div class="minfo">{title}<div class="caption">{escape(photo.caption)}</div><div class="credit">{photo.credit_label}{escape(photo.credit)}</div></div>
{_popup(photo)}
</div>"""


def figure(photo: Photo) -> str:
    """An HTML figure with the credit at the end of its caption."""
    return f"""<figure class="align-center">
<img src="{photo.url(780, 520)}" srcset="{photo.url(390, 260)} 390w, {photo.url(780, 520)} 780w" sizes="(max-width: 30rem) 390px, 780px" alt="{escape(photo.alt)}" loading="lazy" width="780" height="520">
<figcaption>{escape(photo.caption)} <span class="credit">{photo.credit_label}{escape(photo.credit)}</span></figcaption>
</figure>"""


def block_figure(photo: Photo) -> str:
    """The figure of the WordPress block editor."""
    return f"""<figure class="wp-block-image size-large"><a href="{photo.url(-1, -1)}"><img decoding="async" src="{photo.url(780, 520)}" alt="{escape(photo.alt)}"></a><figcaption class="wp-element-caption">{escape(photo.caption)} ({escape(photo.credit)})</figcaption></figure>"""


def captioned(photo: Photo) -> str:
    """An image with its caption in the paragraph after it."""
    return f"""<p><img src="{photo.url(780, 520)}" alt="{escape(photo.alt)}"></p>
<p class="caption"><em>{escape(photo.caption)} ({escape(photo.credit)})</em></p>"""


def print_media(photo: Photo) -> str:
    """A photo of the print view of 2016; the credit stands in parentheses after the caption."""
    words = escape(f"{photo.caption} ({photo.credit})")
    return f"""
            <div class="da_media_item">

                <div >
                    <img class="da_img" src="{photo.url(670, 394)}" alt="{words} " itemprop="image" />
                </div>



                <p style="font-size: 9px;">

                <strong><a class="da_news_link_Red" href="{photo.url(-1, -1)}" target="_blank">DOWNLOAD HI-RES</a>
                    <span class="g_link_box">&nbsp;/ &nbsp;</span>
                    <a class="da_news_link_Red" href="/News/Photos/tabid/129/igphoto/{photo.id}/Default.aspx">PHOTO DETAILS</a></strong>
                </p>
                <br />
                <p>{words} </p>


            </div>
"""


FIGURES: dict[str, Callable[[Photo], str]] = {
    "afpims-2019": inline,
    "afpims-modern": inline,
    "uswds": figure,
    "wordpress": block_figure,
    "subscribe": captioned,
    "old": captioned,
    "frozen": captioned,
}
