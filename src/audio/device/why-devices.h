/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

#include "base/why-status.h"

typedef struct
{
  char *id;   /* stable between runs: "HOSTAPI/NAME" */
  char *name; /* for people */
  bool is_default;
} WhyDevice;

/* Lists input (or output) devices; starts PortAudio on the first call (about 60 ms: not on the
 * main thread). An empty list is no error, also where no sound system runs
 * (any more): the program then works on files only. */
WhyStatus why_devices_list (bool inputs, WhyDevice **out, size_t *n_devices, WhyError *error);
void why_devices_free (WhyDevice *devices, size_t n_devices);
