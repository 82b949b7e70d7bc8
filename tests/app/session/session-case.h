/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/session/why-session.h"

/* Sounds that are told apart by how long they are, and a session with the default model. */

G_BEGIN_DECLS

/* A folder of its own, removed at the end. */
void session_case_init (void);
void session_case_clear (void);
/* A swinging tone of so many seconds, made once. g_free. */
char *session_case_sound (int seconds);
/* The length that a path of such a sound says. */
int session_case_seconds (const char *path);

typedef gboolean (*SessionCondition) (WhySession *session);
void session_case_wait (WhySession *session, SessionCondition condition, const char *what);
void session_case_run_for (double seconds);
gboolean session_case_is_whole (WhySession *session);
/* All that is made of the whole file is there. */
gboolean session_case_is_known (WhySession *session);

G_END_DECLS
