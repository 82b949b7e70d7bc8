/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/why-trainer-private.h"

#include <math.h>

gboolean
why_trainer_report (WhyTrainer *t, double fraction)
{
  double elapsed = (double) (g_get_monotonic_time () - t->stage_began) / G_USEC_PER_SEC,
         done = fraction - t->stage_first;
  t->progress.fraction = fraction;
  t->progress.seconds_left = done > 0 ? elapsed * (1 - fraction) / done : NAN;
  if (t->report && !t->report (&t->progress, t->user))
    t->stopped = TRUE;
  t->progress.epoch_is_new = FALSE;
  return !t->stopped;
}

void
why_trainer_begin_stage (WhyTrainer *t, WhyTrainStage stage, double fraction)
{
  t->progress.stage = stage;
  t->stage_began = g_get_monotonic_time ();
  t->stage_first = fraction;
}
