/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Makes the calling thread, and those that it starts, yield to all others, where the system can. */
void why_background_thread (void);
