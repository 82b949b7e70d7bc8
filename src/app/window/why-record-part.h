/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/window/why-window-part.h"

/* The record button, the bar of a take that goes on, and the choice of a microphone. */

G_BEGIN_DECLS

#define WHY_TYPE_RECORD_PART (why_record_part_get_type ())
WHY_DECLARE_WINDOW_PART (WhyRecordPart, why_record_part, RECORD_PART)

G_END_DECLS
