/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "analysis/exchange/why-annotations.h"
#include "fuzz.h"

#define DURATION_S 10.0

/* Whatever a file says, what is analysed lies in the recording, and what is not is told of. */
static void
check_items (const WhyAnnotations *annotations)
{
  gsize n = why_annotations_n (annotations);
  why_fuzz_check (n > 0 && n <= WHY_ANNOTATIONS_MAX);
  for (gsize i = 0; i < n; i++)
    {
      const WhyAnnotation *item = why_annotations_get (annotations, i);
      WhyAnnotationFault fault = why_annotations_fault (annotations, i, DURATION_S);
      g_autofree char *text = why_annotations_fault_text (annotations, i, DURATION_S);
      double from_s = -1, to_s = -1;
      gboolean is_analysed = why_annotations_span (annotations, i, DURATION_S, &from_s, &to_s);
      why_fuzz_check (item->label && g_utf8_validate (item->label, -1, NULL));
      why_fuzz_check (!strpbrk (item->label, "\t\r\n"));
      why_fuzz_check (item->number > 0 && item->line > 0);
      why_fuzz_check (is_analysed == (fault < WHY_ANNOTATION_NOT_A_NUMBER));
      why_fuzz_check (!text == (fault == WHY_ANNOTATION_SOUND));
      if (is_analysed)
        why_fuzz_check (from_s >= 0 && to_s > from_s && to_s <= DURATION_S);
      if (i > 0 && isfinite (item->from_s))
        why_fuzz_check (why_annotations_get (annotations, i - 1)->from_s <= item->from_s);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  static const char *const tiers[] = { NULL, "techniques" };
  WhyFuzzFile file = why_fuzz_file_open (bytes, n_bytes);
  for (gsize i = 0; i < G_N_ELEMENTS (tiers); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WhyAnnotations) annotations
          = why_annotations_load (file.path, tiers[i], "a.wav", &error);
      why_fuzz_check (!annotations == (error != NULL));
      if (annotations)
        check_items (annotations);
    }
  why_fuzz_file_close (&file);
  return 0;
}
