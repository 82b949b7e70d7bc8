/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "figure/chart/why-swing-chart.h"

/* What the preferences say a vibrato should be like. Main thread. */

G_BEGIN_DECLS

/* Ends that were set the wrong way round are exchanged. */
void why_target_get (WhySwingTarget *out);
/* Calls func (user) whenever it changes, as long as owner lives. */
void why_target_watch (void (*func) (gpointer user), gpointer user, GObject *owner);

G_END_DECLS
