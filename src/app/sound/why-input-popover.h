/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/sound/why-recording.h"

/* Chooses the microphone and shows what it hears before a recording: while this is open, and at no
 * other time, the chosen microphone is listened to. The list follows devices that come and go; the
 * choice itself is the action "win.device". Signals:
 *   "listed"  the microphones are known, or have changed */

G_BEGIN_DECLS

#define WHY_TYPE_INPUT_POPOVER (why_input_popover_get_type ())
G_DECLARE_FINAL_TYPE (WhyInputPopover, why_input_popover, WHY, INPUT_POPOVER, GtkPopover)

/* Looks for microphones; "listed" follows. */
void why_input_popover_refresh (WhyInputPopover *self);
gboolean why_input_popover_has_devices (WhyInputPopover *self);
/* "" is the default one. */
void why_input_popover_set_device (WhyInputPopover *self, const char *device_id);

/* Ends listening; returns what a recording has to wait for, or NULL. (transfer none) */
WhyRecording *why_input_popover_give_way (WhyInputPopover *self);
/* While there is a recording its level is shown; NULL: it has ended. */
void why_input_popover_set_recording (WhyInputPopover *self, WhyRecording *recording);

/* Where device files come and go; "/dev/snd" from the start. */
void why_input_popover_watch (WhyInputPopover *self, const char *folder);
/* What it listens with; NULL: nothing. */
WhyRecording *why_input_popover_get_monitor (WhyInputPopover *self);

G_END_DECLS
