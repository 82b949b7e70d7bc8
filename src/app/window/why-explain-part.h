/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/window/why-window-part.h"

/* The verdict, which class is explained by which rule, and whether that can be trusted. */

G_BEGIN_DECLS

#define WHY_TYPE_EXPLAIN_PART (why_explain_part_get_type ())
WHY_DECLARE_WINDOW_PART (WhyExplainPart, why_explain_part, EXPLAIN_PART)

G_END_DECLS
