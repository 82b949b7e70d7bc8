/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/sidecar/why-corrected-notes.h"
#include "analysis/sidecar/why-sidecar-file.h"

/* Recordings and corrections to test with, in a folder of the test's own. */

/* Makes the folder, and one for the user's data; before anything else. */
void sidecar_case_begin (void);
const char *sidecar_case_folder (void);
/* A file with some bytes, which is as good as a sound here. g_free. */
char *sidecar_case_sound (const char *name, const char *bytes);
char *sidecar_case_read (const char *path);
/* A sidecar with one note, called label. */
WhySidecar *sidecar_case_one (double from_s, double to_s, const char *label);
/* Three named notes of a recording of 10 s: vibrato 1-2, trill 2-3 (they touch), none 5-6. */
WhyNotes *sidecar_case_notes (void);
