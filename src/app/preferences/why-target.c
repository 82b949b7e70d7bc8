/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/preferences/why-target.h"

#include "app/preferences/why-settings.h"

static const char *const keys[]
    = { "target-rate-from", "target-rate-to", "target-extent-from", "target-extent-to" };

static void
get_pair (gsize first, double *from, double *to)
{
  double a = why_settings_get_double (keys[first]), b = why_settings_get_double (keys[first + 1]);
  *from = MIN (a, b);
  *to = MAX (a, b);
}

void
why_target_get (WhySwingTarget *out)
{
  get_pair (0, &out->rate_from_hz, &out->rate_to_hz);
  get_pair (2, &out->extent_from_cents, &out->extent_to_cents);
}

void
why_target_watch (void (*func) (gpointer user), gpointer user, GObject *owner)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    why_settings_watch (keys[i], func, user, owner);
}
