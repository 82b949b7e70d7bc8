/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/sidecar/why-correction.h"

/* What somebody says of a recording: its title, a remark, and corrections of its notes. This is what the sidecar
 * file holds (FORMAT.md in this folder); why-sidecar-file.h brings it there. A value of its owner's; copies share what does not
 * change. Any thread. */

G_BEGIN_DECLS

#define WHY_SIDECAR_VERSION 1
#define WHY_SIDECAR_MAX_BYTES (16 * 1024 * 1024)
#define WHY_SIDECAR_MAX_NOTES 100000

typedef struct _WhySidecar WhySidecar;

WhySidecar *why_sidecar_new (void);
WhySidecar *why_sidecar_copy (const WhySidecar *sidecar);
void why_sidecar_free (WhySidecar *sidecar);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhySidecar, why_sidecar_free)

/* "" where there is none. What is set is cut to WHY_CORRECTION_MAX_TEXT bytes. */
const char *why_sidecar_get_title (const WhySidecar *sidecar);
void why_sidecar_set_title (WhySidecar *sidecar, const char *title);
const char *why_sidecar_get_remark (const WhySidecar *sidecar);
void why_sidecar_set_remark (WhySidecar *sidecar, const char *remark);

/* In order of their beginnings; borrowed until the next change. */
gsize why_sidecar_n (const WhySidecar *sidecar);
const WhyCorrection *why_sidecar_get (const WhySidecar *sidecar, gsize i);
/* Puts in a copy of values. */
void why_sidecar_add (WhySidecar *sidecar, const WhyCorrection *values);
void why_sidecar_remove (WhySidecar *sidecar, gsize i);

/* Written by a later version, which may mean more by it: it is read as far as it is understood, and never
 * written. */
gboolean why_sidecar_is_newer (const WhySidecar *sidecar);
/* The same title, remark and corrections. */
gboolean why_sidecar_equal (const WhySidecar *a, const WhySidecar *b);

/* From and to the text of a file. NULL with error: it is damaged. */
WhySidecar *why_sidecar_parse (const char *bytes, gsize n_bytes, GError **error);
/* sound: the name of the recording, without its folder. g_free. */
char *why_sidecar_format (const WhySidecar *sidecar, const char *sound);

/* What mine and theirs both made of base. Where they contradict each other mine stands, and has_conflict is
 * TRUE. */
WhySidecar *why_sidecar_merge (const WhySidecar *base,
                               const WhySidecar *mine,
                               const WhySidecar *theirs,
                               gboolean *has_conflict);

G_END_DECLS
