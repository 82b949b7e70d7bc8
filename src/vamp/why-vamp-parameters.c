/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vamp/why-vamp-parameters.h"

#include <math.h>

#include "dsp/pitch/why-measure.h"
#include "vamp/why-vamp-choices.h"

static VampParameterDescriptor descriptors[WHY_VAMP_N_PARAMETERS] = {
  [WHY_VAMP_MODEL]
  = { .identifier = "model",
      .name = "Model",
      .description = "The network that names techniques: those of Whybrato, and your own",
      .unit = "" },
  [WHY_VAMP_A4] = { .identifier = "a4",
                    .name = "Concert pitch",
                    .description = "The frequency of A4, by which notes are named",
                    .unit = "Hz",
                    .minValue = (float) WHY_NOTE_MIN_A4_HZ,
                    .maxValue = (float) WHY_NOTE_MAX_A4_HZ,
                    .defaultValue = (float) WHY_NOTE_A4_HZ },
  [WHY_VAMP_CLASS] = { .identifier = "class",
                       .name = "Explained technique",
                       .description = "What the relevance tells the reasons for, or against",
                       .unit = "" },
  [WHY_VAMP_RULE] = { .identifier = "rule",
                      .name = "Rule",
                      .description = "How relevance is traced back through the network",
                      .unit = "" },
};

static void
set_names (VampParameterDescriptor *descriptor, gsize n, const char **names, gsize default_value)
{
  descriptor->maxValue = (float) (n - 1);
  descriptor->defaultValue = (float) default_value;
  descriptor->isQuantized = 1;
  descriptor->quantizeStep = 1;
  descriptor->valueNames = names;
}

static const VampParameterDescriptor **
make (void)
{
  const WhyVampChoices *choices = why_vamp_choices ();
  const char **classes = g_new0 (const char *, choices->n_classes + 2),
             **rules = g_new0 (const char *, WHY_N_RULES + 1);
  classes[0] = "the most probable";
  for (gsize k = 0; k < choices->n_classes; k++)
    classes[k + 1] = choices->class_names[k];
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    rules[rule] = why_rule_name ((WhyRule) rule);
  set_names (&descriptors[WHY_VAMP_MODEL], choices->n_models, (const char **) choices->model_names,
             0);
  set_names (&descriptors[WHY_VAMP_CLASS], choices->n_classes + 1, classes, 0);
  set_names (&descriptors[WHY_VAMP_RULE], WHY_N_RULES, rules, WHY_RULE_EPSILON_ZPLUS);
  const VampParameterDescriptor **list
      = g_new0 (const VampParameterDescriptor *, WHY_VAMP_N_PARAMETERS);
  for (int i = 0; i < WHY_VAMP_N_PARAMETERS; i++)
    list[i] = &descriptors[i];
  return list;
}

const VampParameterDescriptor **
why_vamp_parameters (void)
{
  static const VampParameterDescriptor **list;
  if (g_once_init_enter (&list))
    g_once_init_leave (&list, make ());
  return list;
}

float
why_vamp_parameter_clean (WhyVampParameter parameter, float value)
{
  const VampParameterDescriptor *descriptor = why_vamp_parameters ()[parameter];
  if (isnan (value))
    return descriptor->defaultValue;
  value = CLAMP (value, descriptor->minValue, descriptor->maxValue);
  return descriptor->isQuantized ? roundf (value) : value;
}

WhyVampSettings
why_vamp_settings (const float *values)
{
  gsize class_value = (gsize) values[WHY_VAMP_CLASS];
  return (WhyVampSettings){
    .model = (gsize) values[WHY_VAMP_MODEL],
    .class_name = class_value > 0 ? why_vamp_choices ()->class_names[class_value - 1] : NULL,
    .rule = (WhyRule) values[WHY_VAMP_RULE],
    .a4_hz = (double) values[WHY_VAMP_A4],
  };
}
