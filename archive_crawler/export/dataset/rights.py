"""What may be done with an export, and what is in it of persons."""

LICENSE_TITLE = "Works of the United States government (17 USC 105)"
LICENSE_URL = "https://www.law.cornell.edu/uscode/text/17/105"
RIGHTS = (
    "Works that officers and employees of the United States government prepare as part of their official duties are not "
    "protected by copyright in the United States (17 USC 105)."
)
LIMITS = (
    (
        "This says nothing of works of contractors, grantees, states, cities and tribes, of wire services, agencies and private "
        "photographers whose photos and texts stand on government pages (the credit of a photo tells), of trademarks, seals and "
        "insignia, of the privacy and publicity rights of persons who are shown or named, and of copyright abroad, where the "
        "government may claim it."
    ),
    "Whether a page or photo is free is not decided here, row by row: check the credit and the page.",
    "Each row leads to the page it was read from; quote that page and its date, not this export alone.",
)
PERSONS = (
    "Names of authors, photographers and persons in the news are as the pages have them: they were published by the agencies. "
    "Telephone numbers, postal and e-mail addresses are not collected into fields of their own; where a page has them in its text, "
    "in a link or in its archive notice, they stand there as on the page."
)
