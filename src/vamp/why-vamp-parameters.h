/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <vamp/vamp.h>

#include "nn/why-relevance.h"

/* The parameters of the plugin: floats to the host, settings to us. Any thread. */

G_BEGIN_DECLS

typedef enum
{
  WHY_VAMP_MODEL,
  WHY_VAMP_A4,
  WHY_VAMP_CLASS,
  WHY_VAMP_RULE,
  WHY_VAMP_N_PARAMETERS
} WhyVampParameter;

typedef struct
{
  gsize model;            /* of why_vamp_choices */
  const char *class_name; /* whose relevance is told; NULL: the most probable one's */
  WhyRule rule;
  double a4_hz;
} WhyVampSettings;

/* WHY_VAMP_N_PARAMETERS of them, for as long as the process lives. */
const VampParameterDescriptor **why_vamp_parameters (void);

/* A value that the parameter can have: the nearest, or, for NAN, the default. */
float why_vamp_parameter_clean (WhyVampParameter parameter, float value);
/* values: of all parameters, clean. */
WhyVampSettings why_vamp_settings (const float *values);

G_END_DECLS
