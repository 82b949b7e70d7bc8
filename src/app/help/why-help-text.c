/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/help/why-help.h"

/* Plain words for a player; what a button says is quoted as the button has it. */

static const char *const first_steps[] = {
  N_ ("Whybrato listens to a note, names the playing technique, and shows which frequencies made it "
      "say so."),
  N_ ("# Open or record"),
  N_ ("Drop a sound file on the window, press “Open”, or try an example. To play yourself, press “R” "
      "or the “Record” button, play, and press it again: the take is saved while you play. Even if "
      "the power fails, no more than its last two seconds are lost."),
  N_ ("The small arrow beside “Record” opens the list of microphones with their level. The best "
      "level is one that moves in the upper half of the meter and never turns red."),
  N_ ("# Read the answer"),
  N_ ("The large line names the technique: vibrato, trill, tremolo, bisbigliando, flatterzunge, or "
      "none of these, with how sure the network is. The row below shows all of them. Press one of "
      "them to ask why, or why not, that technique."),
  N_ ("“None of these” is a real answer: a plain note, speech, noise or silence is no playing "
      "technique that Whybrato knows."),
  NULL,
};

static const char *const panels[] = {
  N_ ("The three panels show the same sound. High is high in all of them: a point at the same height "
      "is the same frequency."),
  N_ ("# Spectrogram"),
  N_ ("Time runs to the right, pitch upwards; bright is loud. A vibrato is a wave in the lines, a "
      "trill jumps between two lines, a tremolo makes them brighter and darker."),
  N_ ("# Scattering"),
  N_ ("Here time is replaced by the speed of change. The narrow column on the left says how loud each "
      "frequency is. Everything to the right of it says how that loudness moves: a bright cell at "
      "6 Hz and 880 Hz means that the partial at 880 Hz swells six times a second."),
  N_ ("The hatched corner is empty by nature: a sound cannot change faster than it swings."),
  N_ ("# Relevance"),
  N_ ("The same cells again, coloured by what they told the network. Red speaks for the technique that "
      "is asked about, blue against it, white says nothing."),
  N_ ("The cells that matter for a vibrato stand near 5 to 7 Hz, at the partials of the note; for a "
      "flatterzunge they stand at 20 to 40 Hz."),
  N_ ("# Look closer"),
  N_ ("Point at a cell, or go to a panel with Alt and 1, 2 or 3 and move with the arrow keys: the line "
      "at the bottom of the window reads out time, frequency, note, level and relevance, and the "
      "cross-hair marks the same frequency in the other panels."),
  NULL,
};

static const char *const reasons[] = {
  N_ ("The relevance panel answers “why did the network say so?” by sharing out its answer, layer by "
      "layer, down to the cells of the scattering (layer-wise relevance propagation)."),
  N_ ("# Two rules"),
  N_ ("LRP-ε shows what speaks for and against. LRP-[ε,z+] keeps only what speaks for it in the "
      "lower layers: the picture is calmer and points to fewer cells. Ctrl+1 and Ctrl+2 switch "
      "between them."),
  N_ ("# Negative relevance"),
  N_ ("Blue cells made the network less sure of the technique that is asked about. Ask about another "
      "class and they may turn red: what speaks against a trill often speaks for a vibrato."),
  N_ ("# Can I trust it?"),
  N_ ("The line in the lower right corner says how much of the network's answer the shown cells add up "
      "to; the rest went into constants of the network that belong to no cell. Press it for a test on "
      "this very sound: cells are taken away, the most relevant first, and the answer must fall "
      "faster than when the least relevant go first."),
  N_ ("# Hear it"),
  N_ ("Beside the play button choose what sounds: all, what mattered (each frequency at each moment as "
      "loud as it spoke for the technique that is asked about), or the rest; both together are the "
      "recording again. Ctrl+3, Ctrl+4 and Ctrl+5 switch between them."),
  N_ ("Click a cell of the scattering or the relevance, or press Enter on it: the band of its frequency "
      "is marked in the spectrogram and played alone. A second click or Escape ends it. What you hear "
      "is the whole band with all that moves in it, not the speed of modulation alone."),
  NULL,
};

static const char *const live[] = {
  N_ ("While a recording runs the panels follow the playing. The spectrogram moves at once; the name "
      "of the technique needs to hear a little of it first, and comes within about a second."),
  N_ ("# Calm on purpose"),
  N_ ("The name does not follow every doubtful moment. Another name is shown only when it is clearly "
      "ahead (once by 50 percent, or by less for several times in a row that add up to as much), and "
      "not before a new note has sounded for 0.6 seconds; until then the former one stays. The bars "
      "below the name are not held back: they show each answer as it is."),
  N_ ("# Which part is heard"),
  N_ ("A live answer speaks of the last two seconds, from the beginning of the sound if there was "
      "silence before. The line under the title says which part that is. More than five answers come "
      "a second."),
  N_ ("When the microphone gives nothing, or the level is too high, the line above the panels says so "
      "in words."),
  NULL,
};

static const char *const recordings[] = {
  N_ ("A whole lesson fits on the strip at the top: its waveform, and below it a band that names the "
      "technique all along the recording. The band fills in by itself, what you look at first."),
  N_ ("# Choose a part"),
  N_ ("Drag the bright window on the waveform, press a name on the band, or move with the arrow keys "
      "when the strip has the focus: the panels then speak of that part. Drag across the spectrogram "
      "to ask about a single note; Escape goes back to the whole window, Ctrl+Z to the part that was "
      "shown before."),
  N_ ("# Zoom and scroll"),
  N_ ("Turn the wheel with Ctrl held to zoom in time, with Ctrl and Shift to zoom in frequency; the "
      "wheel alone scrolls. On the keyboard these are plus and minus, with Ctrl for frequency, and Ctrl "
      "with the arrow keys. A double click, or 0, shows all again. The panels zoom together, and what "
      "is exported is what you see."),
  NULL,
};

static const char *const collections[] = {
  N_ ("Open a folder (Ctrl+Shift+O), or drop several files at once: a list comes up that fills in by "
      "itself, a line a recording. Press the head of a column to sort by it. A double click shows the "
      "recording in the main window; Alt with the up and down keys goes through the list from there."),
  N_ ("Ctrl+F searches the list by file, verdict and label. On the page of confusions, press a cell to "
      "list the recordings in it."),
  N_ ("If the folder has a table of labels (a CSV file with the columns path, class and split), open "
      "that instead: the list then says where verdict and label agree, and the other pages show which "
      "techniques are confused with which, and what each class is recognised by on average."),
  N_ ("Where folders are named after techniques (vibrato, trill and so on), Whybrato takes that for "
      "what was meant to be played, and counts how often it was."),
  N_ ("The list can be saved as a table, the pictures as PNG, SVG or PDF. The command line computes the "
      "same numbers with “whybrato-cli evaluate” and “whybrato-cli aggregate”."),
  NULL,
};

static const char *const figures[] = {
  N_ ("Ctrl+E saves what you see for a paper or a worksheet: all panels, one of them, or the narrow "
      "column of a printed page. Choose the width in the place where it will stand: text and lines keep "
      "their size and stay readable."),
  N_ ("SVG and PDF can be enlarged without limit. For PNG, 300 dpi are right for print, 96 for a "
      "screen."),
  N_ ("All colour maps keep their order for colour-blind readers and in a grey copy. Choose them in the "
      "preferences."),
  NULL,
};

static const char *const measures[] = {
  N_ ("Beside the verdict stand the note and how far it is from it in cents, the speed of the "
      "modulation, and its size: for pitch in cents to either side and from top to bottom, for "
      "loudness in decibels."),
  N_ ("100 cents are a semitone. A vibrato of a string player often swings 30 cents to either side, "
      "five to seven times a second."),
  N_ ("Regularity is 1 when every swing is like the one before, and falls towards 0 as they differ. "
      "Where there is no modulation, the line says so instead of giving a number."),
  N_ ("The tuning note A4 is set in the preferences; notes and cents follow it. Ctrl+Shift+C copies "
      "all measurements as a table, with the moment at which the modulation begins."),
  NULL,
};

static const char *const limits[] = {
  N_ ("The network has learnt from recordings of orchestral instruments, one note at a time. It was "
      "not taught chords, whole ensembles, song or percussion: expect “none of these”, or a mistake."),
  N_ ("Wide and slow vibratos can be taken for trills; very short notes carry too few swings to tell."),
  N_ ("A relevance picture says what the network looked at. It does not say that the network was "
      "right."),
  N_ ("The measurements do not come from the network: they are made from the sound itself, and can be "
      "held against its answer."),
  NULL,
};

const WhyHelpPage why_help_pages[] = {
  { "first-steps", N_ ("First Steps"), first_steps },
  { "panels", N_ ("The Three Panels"), panels },
  { "reasons", N_ ("Why It Said So"), reasons },
  { "live", N_ ("While You Play"), live },
  { "recordings", N_ ("Long Recordings"), recordings },
  { "measures", N_ ("Measurements"), measures },
  { "collections", N_ ("Many Recordings"), collections },
  { "figures", N_ ("Pictures for Print"), figures },
  { "limits", N_ ("What It Cannot Do"), limits },
  { NULL, NULL, NULL },
};
