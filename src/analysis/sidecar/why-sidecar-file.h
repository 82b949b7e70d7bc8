/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/sidecar/why-sidecar.h"

/* The sidecar of a recording on disk: NAME.wav.whybrato.json beside NAME.wav, or, where that folder cannot be
 * written, under a key made of the sound in the user's data folder. Nothing that anyone wrote is ever lost: a
 * damaged file is kept aside, a newer one is not touched, and what somebody else wrote meanwhile is merged in.
 * All of it works on a disk: any thread but the main one, one call at a time for each recording. */

G_BEGIN_DECLS

#define WHY_SIDECAR_ENDING ".whybrato.json"

/* A recording's sidecar as it was last seen on disk. */
typedef struct
{
  WhySidecar *sidecar;      /* never NULL: empty where there is none */
  gboolean is_read_only;    /* a later version wrote it */
  gboolean is_elsewhere;    /* it is kept in the user's data folder */
  char *notice;             /* a sentence for the user about what is unusual; NULL: nothing is */
  char *beside, *elsewhere; /* what the two files hold; NULL: there is none; private */
} WhySidecarState;

void why_sidecar_state_free (WhySidecarState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhySidecarState, why_sidecar_state_free)

/* Where it lies beside its sound. g_free. */
char *why_sidecar_path (const char *sound);
/* Whether a file is a sidecar, or was kept aside as one, by its name. */
gboolean why_sidecar_is_named (const char *path);

/* Never NULL. */
WhySidecarState *why_sidecar_load (const char *sound);
/* Whether any of its files is another than the state says. */
gboolean why_sidecar_has_changed (const char *sound, const WhySidecarState *state);
/* Writes mine, which was made of what is in before, together with what came to be on disk since. What is on disk
 * then; NULL with error: nothing was written and nothing lost. */
WhySidecarState *why_sidecar_save (const char *sound,
                                   const WhySidecarState *before,
                                   const WhySidecar *mine,
                                   GError **error);

/* The sidecar follows its sound, which was at from and is at to by now. TRUE too where there is none. */
gboolean why_sidecar_move (const char *from, const char *to, GError **error);
/* Puts it into the trash; TRUE too where there is none. */
gboolean why_sidecar_trash (const char *sound, GError **error);

G_END_DECLS
