/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* From now on words and numbers are the user's: reads the locale of the environment and finds the catalogues,
 * those of the build tree where the program runs uninstalled. Call it first in main, before any thread. */
void why_language_begin (void);
