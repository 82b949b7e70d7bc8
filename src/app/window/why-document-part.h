/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/window/why-window-part.h"

/* What is open: title, page, notice, how far the analysis is, and what went wrong. */

G_BEGIN_DECLS

#define WHY_TYPE_DOCUMENT_PART (why_document_part_get_type ())
WHY_DECLARE_WINDOW_PART (WhyDocumentPart, why_document_part, DOCUMENT_PART)

G_END_DECLS
