"""The learn service: hardened stand-alone Voila, and the tickets of its kernels.

What a template in ``templates/canxie`` may use, besides what Voila gives (``nb``, ``kernel_start``, ``cell_generator``,
``resources.base_url``, which ends with a slash):

* ``static_url("lesson.js")``: address of a file of ``assets.TEXTS`` with its content's mark, so that browsers may keep it for ever.
* ``resources.page``: a ``rendering.Page`` with ``course_title``, ``lesson_title``, ``minutes``, ``summary``, ``learner``, ``previous`` and
  ``next`` (each with ``title`` and ``href``, or None), ``course_href``, ``home_href``, ``icon``, ``portal_css``, ``portal_comfort``.
* ``resources.text``: HTML of each Markdown cell by its place, ``{残疾人保障法#7}`` made a link to the article; ``resources.contents``: its
  sections, each with ``anchor`` and ``text``.
* Scripts come from files only (``script-src 'self' blob:``): data for them goes into ``data-…`` attributes.
"""
