/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-checkpoint.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "fuzz.h"
#include "train/why-checkpoint.h"

#define DIGEST_BEGIN 24 /* of the header: behind the magic */
#define DIGEST_END 88

/* The checkpoint of the trainer as it was made; its digest is that of this training. */
static const char *
get_own (void)
{
  static char *bytes;
  if (!bytes)
    {
      g_autofree char *folder = g_dir_make_tmp ("fuzz-XXXXXX", NULL),
                      *path = g_build_filename (folder, "checkpoint", NULL);
      why_fuzz_check (why_checkpoint_save (why_fuzz_trainer (), path, NULL) == WHY_OK);
      why_fuzz_check (g_file_get_contents (path, &bytes, NULL, NULL));
      g_remove (path);
      g_rmdir (folder);
    }
  return bytes;
}

static void
check_loaded (const WhyTrainer *t)
{
  why_fuzz_check (t->progress.epoch <= t->progress.n_epochs);
  why_fuzz_check (t->progress.best_epoch > 0 && t->progress.best_epoch <= t->progress.epoch);
  why_fuzz_check (t->progress.best_macro >= 0 && t->progress.best_macro <= 1);
  why_fuzz_check (!isnan (t->best_loss));
  for (size_t i = 0; i < t->optimiser.n; i++)
    why_fuzz_check (isfinite (t->optimiser.first[i]) && isfinite (t->optimiser.second[i])
                    && t->optimiser.second[i] >= 0);
  for (size_t i = 0; i < t->parameters->n_values; i++)
    why_fuzz_check (isfinite (t->parameters->values[i]) && isfinite (t->average->values[i]));
  for (int norm = 0; norm < WHY_N_NORMS; norm++)
    for (size_t i = 0; i < t->average->widths[norm]; i++)
      why_fuzz_check (isfinite (t->average->running_mean[norm][i])
                      && isfinite (t->average->running_var[norm][i])
                      && t->average->running_var[norm][i] >= 0);
}

static void
load (const WhyFuzzFile *file)
{
  WhyTrainer *t = why_fuzz_trainer ();
  gsize n = t->parameters->n_values * sizeof (float), epoch = t->progress.epoch;
  g_autofree float *before = g_memdup2 (t->parameters->values, n);
  if (why_checkpoint_load (t, file->path))
    check_loaded (t);
  else
    why_fuzz_check (memcmp (before, t->parameters->values, n) == 0 && t->progress.epoch == epoch);
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  const char *own = get_own ();
  WhyFuzzFile file = why_fuzz_file_open (bytes, n_bytes);
  load (&file);
  /* No fuzzer finds a digest: the same with the right one in its place. */
  if (n_bytes >= DIGEST_END)
    {
      g_autofree uint8_t *copy = g_memdup2 (bytes, n_bytes);
      memcpy (copy + DIGEST_BEGIN, own + DIGEST_BEGIN, DIGEST_END - DIGEST_BEGIN);
      why_fuzz_file_write (&file, copy, n_bytes);
      load (&file);
    }
  why_fuzz_file_close (&file);
  return 0;
}
