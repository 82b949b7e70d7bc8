/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Makes the calling thread, and those that it starts, yield to all others, where the system can. */
void why_background_thread (void);

/* After a long job: what it freed goes back to the system, where it would else be kept for the next.
 * Takes milliseconds. */
void why_trim_memory (void);
