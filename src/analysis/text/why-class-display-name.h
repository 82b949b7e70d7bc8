/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The name of a class of the model as the user's language has it within a sentence or in a figure;
 * other names, and all in files that programs read, stay as they are. Any thread. */
const char *why_class_display_name (const char *name);

/* The same as a heading or an entry has it: "Vibrato", "None of these". */
const char *why_class_label (const char *name);

/* "vib.", "tr": where there is little room. "" where there is no such abbreviation. */
const char *why_class_abbreviation (const char *name);
