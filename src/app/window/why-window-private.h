/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/session/why-take-session.h"
#include "app/session/why-transport.h"
#include "app/window/why-window.h"

/* For tests and measurements: what the window is about. Borrowed. */

G_BEGIN_DECLS

WhySession *why_window_get_session (WhyWindow *self);
WhyTransport *why_window_get_transport (WhyWindow *self);
WhyTakeSession *why_window_get_take (WhyWindow *self);

G_END_DECLS
