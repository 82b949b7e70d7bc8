/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "fuzz.h"
#include "nn/why-model.h"
#include "nn/why-network.h"
#include "nn/why-relevance.h"

#define N_FRAMES 8
#define MAX_CHANNELS 64 /* beyond them a forward pass tells nothing new */

static void
check_tensors (const WhySafetensors *tensors, size_t n_bytes)
{
  for (size_t i = 0; i < why_safetensors_n_tensors (tensors); i++)
    {
      size_t n_dims, n_values = 1;
      const size_t *shape;
      const char *name = why_safetensors_name (tensors, i);
      const float *values = why_safetensors_get (tensors, name, &n_dims, &shape);
      why_fuzz_check (values && n_dims <= WHY_SAFETENSORS_MAX_DIMS);
      for (size_t d = 0; d < n_dims; d++)
        n_values *= shape[d];
      why_fuzz_check (n_values <= n_bytes);
      /* Each value is read, so that one that is not there is seen. */
      float *copy = malloc (n_values * sizeof *copy + 1);
      why_fuzz_check (copy);
      memcpy (copy, values, n_values * sizeof *copy);
      free (copy);
    }
}

/* What loads, computes. */
static void
run_network (const WhyModel *model)
{
  const WhyModelInfo *info = why_model_info (model);
  WhyActivations *activations;
  if (info->n_channels > MAX_CHANNELS
      || why_activations_new (model, N_FRAMES, &activations, NULL) != WHY_OK)
    return;
  size_t n = info->n_channels * N_FRAMES;
  float features[MAX_CHANNELS * N_FRAMES],
      *relevance = malloc (info->n_classes * n * sizeof *relevance);
  why_fuzz_check (relevance);
  for (size_t i = 0; i < n; i++)
    features[i] = 0.25f * (float) (i % 7);
  why_network_forward (model, features, activations);
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    {
      why_relevance_process (model, activations, (WhyRule) rule, 0, NAN, relevance, NULL);
      why_relevance_process_all (model, activations, (WhyRule) rule, relevance, NULL);
    }
  free (relevance);
  why_activations_free (activations);
}

static void
check_model (const WhySafetensors *tensors)
{
  WhyModel *model;
  WhyError error = { WHY_OK, "" };
  if (why_model_new_from_tensors (tensors, &model, &error) != WHY_OK)
    {
      why_fuzz_check (error.message[0] != '\0');
      return;
    }
  const WhyModelInfo *info = why_model_info (model);
  why_fuzz_check (info->n_channels > 0 && info->n_classes > 0
                  && info->n_classes <= WHY_MODEL_MAX_CLASSES && info->trained_on && info->licence);
  for (size_t k = 0; k < info->n_classes; k++)
    why_fuzz_check (info->classes[k] && info->classes[k][0]
                    && why_model_find_class (model, info->classes[k]) == (int) k);
  why_fuzz_check (!info->has_metadata || why_model_mu (model));
  run_network (model);
  why_model_free (model);
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  WhyFuzzFile file = why_fuzz_file_open (bytes, n_bytes);
  WhySafetensors *tensors;
  WhyError error = { WHY_OK, "" };
  if (why_safetensors_read (file.path, &tensors, &error) == WHY_OK)
    {
      check_tensors (tensors, n_bytes);
      check_model (tensors);
      why_safetensors_free (tensors);
    }
  else
    why_fuzz_check (error.message[0] != '\0' && !tensors);
  why_fuzz_file_close (&file);
  return 0;
}
