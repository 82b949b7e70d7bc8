/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "analysis/sidecar/why-corrected-notes.h"
#include "fuzz.h"

#define DURATION_S 100.0

static void
check_notes (const WhySidecar *sidecar)
{
  const WhyNote found[]
      = { why_note_found (1, 2), why_note_found (2, 30), why_note_found (40, 41) };
  g_autoptr (WhyNotes) before = why_notes_new (found, G_N_ELEMENTS (found), DURATION_S, NULL),
                       after = why_corrected_notes_new (before, sidecar, NULL, NULL);
  double end_s = 0;
  for (gsize i = 0; i < why_notes_n (after); i++)
    {
      const WhyNote *note = why_notes_get (after, i);
      why_fuzz_check (note->from_s >= end_s && note->to_s > note->from_s
                      && note->to_s <= DURATION_S);
      end_s = note->to_s;
    }
}

/* What was read is written, and read again the same; and it makes notes in order. */
int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhySidecar) sidecar = why_sidecar_parse ((const char *) bytes, n_bytes, &error);
  why_fuzz_check (!sidecar == (error != NULL));
  if (!sidecar)
    return 0;
  g_autofree char *text = why_sidecar_format (sidecar, "a.wav");
  g_autoptr (WhySidecar) again = why_sidecar_parse (text, strlen (text), NULL);
  why_fuzz_check (again && why_sidecar_equal (sidecar, again));
  check_notes (sidecar);
  g_autoptr (WhySidecar) none = why_sidecar_new ();
  gboolean has_conflict;
  g_autoptr (WhySidecar) merged = why_sidecar_merge (none, sidecar, again, &has_conflict);
  why_fuzz_check (!has_conflict && why_sidecar_n (merged) == why_sidecar_n (sidecar));
  return 0;
}
