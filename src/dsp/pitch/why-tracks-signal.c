/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/pitch/why-tracks-private.h"

size_t
why_tracks_power_of_two (double at_least)
{
  size_t n = 64;
  while ((double) n < at_least)
    n *= 2;
  return n;
}

bool
why_tracks_report (const WhyTracksSignal *signal, double from, double to, size_t done, size_t all)
{
  return !signal->step
         || signal->step (from + (to - from) * (double) done / (double) all, signal->user);
}
