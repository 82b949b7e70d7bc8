/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/sidecar/why-sidecar.h"

struct _WhySidecar
{
  gint64 version;
  char *title, *remark;
  GPtrArray *notes; /* const WhyCorrection, sorted */
  JsonObject *rest; /* members that this version does not know, or NULL; never changed */
};

/* Sorts what was added to notes. */
void why_sidecar_sort (WhySidecar *self);
