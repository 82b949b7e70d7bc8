/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What a host can choose from: the models that are installed, those of the user's own (in whybrato/models of the
 * user's data folder), and the classes of all of them. Found out once in a process; any thread. */

G_BEGIN_DECLS

typedef struct
{
  gsize n_models;
  char **model_names; /* NULL-terminated; the default model is the first */
  char **model_paths; /* NULL: the default model, which is not there */
  gsize n_classes;
  char **class_names; /* NULL-terminated; those of the default model are the first */
} WhyVampChoices;

const WhyVampChoices *why_vamp_choices (void);

G_END_DECLS
