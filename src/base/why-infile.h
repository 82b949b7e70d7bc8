/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <stdint.h>
#include <stdio.h>

#include "base/why-status.h"

/* Files to be read, looked at before they are opened: a pipe that nobody writes would be waited for
 * for ever, and opening a device can already have an effect on it. */

/* A stream on a regular file, and its size now (size may be NULL). NULL with error otherwise. */
FILE *why_infile_open (const char *path, uint64_t *size, WhyError *error);

/* The whole of a regular file, with a 0 behind it; malloc. A file that holds more than max_bytes is
 * refused before more than those are read, whatever its size says. */
WhyStatus
why_infile_read (const char *path, size_t max_bytes, char **bytes, size_t *length, WhyError *error);
