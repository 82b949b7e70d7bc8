/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/sidecar/why-sidecar-file.h"
#include "app-fixture.h"
#include "app/window/why-window-private.h"

/* A window with notes that can be corrected by hand, and what is on the disk then. */

G_BEGIN_DECLS

#define CORRECT_CASE_LENGTH_S 24
#define CORRECT_CASE_NOTES 12

/* A recording, with notes as if they were found; the first is chosen. The path is that of a sound of that length. */
WhyWindow *correct_case_open_found (const char *path);
/* As that, of a sound of that name, once what was corrected before is known. */
WhyWindow *correct_case_open (const char *name);
/* Waits for that. */
void correct_case_wait (WhyWindow *window);

WhySession *correct_case_session (WhyWindow *window);
WhyNotes *correct_case_notes (WhyWindow *window);
const WhyNote *correct_case_note (WhyWindow *window, gsize i);
/* Of the verdict. */
const char *correct_case_headline (WhyWindow *window);
/* What lies beside the recording, once all is there. why_sidecar_state_free. */
WhySidecarState *correct_case_on_disk (WhyWindow *window);

G_END_DECLS
