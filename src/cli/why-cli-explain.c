/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "base/why-npy.h"
#include "cli/why-cli.h"

static char *
format_logits (const WhyModel *model, const WhyActivations *activations)
{
  const WhyModelInfo *info = why_model_info (model);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  for (int pass = 0; pass < 2; pass++)
    {
      const float *values = pass == 0 ? why_activations_logits (activations)
                                      : why_activations_probabilities (activations);
      json_builder_set_member_name (builder, pass == 0 ? "logits" : "probabilities");
      json_builder_begin_object (builder);
      for (size_t k = 0; k < info->n_classes; k++)
        {
          json_builder_set_member_name (builder, info->classes[k]);
          json_builder_add_double_value (builder, (double) values[k]);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, FALSE);
  return g_strconcat (text, "\n", NULL);
}

static WhyStatus
check_features (const WhyNpy *features, const WhyModelInfo *info, WhyError *error)
{
  if (features->n_dims != 2 || features->shape[0] != info->n_channels)
    return why_error_set (
        error, WHY_ERR_FORMAT,
        "has %zu rows in %zu dimensions, but the model takes %zu channels x frames",
        features->shape[0], features->n_dims, info->n_channels);
  for (size_t i = 0; i < features->shape[0] * features->shape[1]; i++)
    if (!isfinite (features->data[i]))
      return why_error_set (error, WHY_ERR_INVALID,
                            "has a value that is no number at row %zu, frame %zu",
                            i / features->shape[1], i % features->shape[1]);
  return WHY_OK;
}

/* class_name NULL: the most probable; "all": every class. Writes the relevance and prints the
 * logits. */
static int
explain (const WhyModel *model,
         const WhyNpy *features,
         const char *features_path,
         const char *out_path,
         WhyRule rule,
         const char *class_name,
         gboolean unit)
{
  const WhyModelInfo *info = why_model_info (model);
  gboolean all = g_strcmp0 (class_name, "all") == 0;
  int class_index = -1;
  WhyError error = { WHY_OK, "" };
  WhyActivations *activations = NULL;
  if (!all && !why_cli_class (model, class_name, &class_index))
    return WHY_EXIT_USAGE;
  if (check_features (features, info, &error) != WHY_OK
      || why_activations_new (model, features->shape[1], &activations, &error) != WHY_OK)
    {
      why_cli_complain ("%s: %s", features_path, error.message);
      return WHY_EXIT_INPUT;
    }

  why_network_forward (model, features->data, activations);
  const float *logits = why_activations_logits (activations);
  for (size_t k = 0; class_index < 0 && k < info->n_classes; k++)
    {
      gboolean best = TRUE;
      for (size_t other = 0; other < info->n_classes; other++)
        best = best && logits[k] >= logits[other];
      if (best)
        class_index = (int) k;
    }

  size_t plane = features->shape[0] * features->shape[1], n_planes = all ? info->n_classes : 1;
  size_t shape[3] = { n_planes, features->shape[0], features->shape[1] };
  g_autofree float *relevance = g_new (float, n_planes * plane);
  for (size_t i = 0; i < n_planes; i++)
    why_relevance_process (model, activations, rule, all ? i : (size_t) class_index, unit ? 1 : NAN,
                           relevance + i * plane, NULL);
  int status = WHY_EXIT_OK;
  if (why_npy_write (out_path, relevance, all ? 3 : 2, all ? shape : shape + 1, &error) != WHY_OK)
    {
      why_cli_complain ("%s: %s", out_path, error.message);
      status = WHY_EXIT_INPUT;
    }
  else
    {
      g_autofree char *text = format_logits (model, activations);
      if (!why_cli_print (text))
        status = WHY_EXIT_INPUT;
    }
  why_activations_free (activations);
  return status;
}

int
why_cli_explain (int argc, char **argv)
{
  g_autofree char *model_path = NULL, *rule_name = NULL, *class_name = NULL, *start = NULL;
  const GOptionEntry entries[] = {
    { "model", 0, 0, G_OPTION_ARG_FILENAME, &model_path,
      "Model file; its tensors are enough (needed)", "M" },
    { "rule", 0, 0, G_OPTION_ARG_STRING, &rule_name, "LRP rule (default: epsilon-zplus)", "R" },
    { "class", 0, 0, G_OPTION_ARG_STRING, &class_name,
      "Class to explain, or all (default: the most probable)", "C" },
    { "start", 0, 0, G_OPTION_ARG_STRING, &start,
      "Start relevance: unit (1 at the class, default) or logit (its value, as in the paper)",
      "S" },
    G_OPTION_ENTRY_NULL,
  };
  int status;
  WhyRule rule;

  if (!why_cli_parse (&argc, &argv, entries, "FEATURES.npy OUT.npy",
                      "Computes the relevance of features (float32, channels x frames) and prints "
                      "the logits as JSON.\n"
                      "Writes channels x frames, or classes x channels x frames for --class all.",
                      2, 2, &status))
    return status;
  if (!model_path)
    return why_cli_misuse ("explain: name a model with --model M");
  if (start && strcmp (start, "unit") != 0 && strcmp (start, "logit") != 0)
    return why_cli_misuse ("explain: there is no start “%s”; choose unit or logit", start);
  if (!why_cli_rule (rule_name, &rule))
    return WHY_EXIT_USAGE;

  WhyModel *model = NULL;
  WhyNpy features = { 0 };
  WhyError error = { WHY_OK, "" };
  if (why_model_load (model_path, &model, &error) != WHY_OK)
    {
      why_cli_complain ("%s: %s", model_path, error.message);
      return WHY_EXIT_INPUT;
    }
  if (why_npy_read (argv[1], &features, &error) == WHY_OK)
    status = explain (model, &features, argv[1], argv[2], rule, class_name,
                      g_strcmp0 (start, "logit") != 0);
  else
    {
      why_cli_complain ("%s: %s", argv[1], error.message);
      status = WHY_EXIT_INPUT;
    }
  why_npy_clear (&features);
  why_model_free (model);
  return status;
}
