# SPDX-License-Identifier: GPL-3.0-or-later
# Shared by the scripts of this folder that build, which source it from the root of the source tree.
# shellcheck shell=sh disable=SC2034

# Debian names; "a|b" is satisfied by any of them, and the first that exists is installed.
build_packages='gcc libc6-dev meson ninja-build pkgconf|pkg-config gettext
  libgtk-4-dev libadwaita-1-dev libcairo2-dev libpango1.0-dev libpng-dev libglib2.0-dev
  libjson-glib-dev portaudio19-dev libsndfile1-dev libsoxr-dev librubberband-dev libebur128-dev
  libfftw3-dev libaubio-dev
  libxml2-utils desktop-file-utils vamp-plugin-sdk'
# What the window looks like without: no fonts, no symbolic icons, no GL.
run_packages='fonts-dejavu-core librsvg2-common adwaita-icon-theme libgl1-mesa-dri'
# Without one of these some tests are skipped, and say so.
test_packages='xvfb xdotool dbus-x11 at-spi2-core libgl1-mesa-dri fonts-dejavu-core fonts-cantarell
  librsvg2-common adwaita-icon-theme pulseaudio-utils libasound2-plugins
  desktop-file-utils appstream libxml2-utils locales poppler-utils python3 vamp-examples
  python3-numpy praat parallel slurm-wlm munge'
# What tools/package-deb needs besides, and what judges its packages.
deb_packages='build-essential debhelper python3'
deb_check_packages='lintian appstream'
# What tools/fuzz needs besides, llvm for traces that name lines.
fuzz_packages='clang libclang-rt-dev llvm'

say () {
  printf '%s\n' "$*" >&2
}

die () {
  say "$0: $*"
  exit 1
}

# Where HOME does not exist or cannot be written (containers, build daemons), programs get one of
# their own; the locale is one that every system has.
tame_environment () {
  if [ ! -d "${HOME:-}" ] || [ ! -w "${HOME:-}" ]; then
    HOME=${TMPDIR:-/tmp}/whybrato-home.$(id -u)
    mkdir -p "$HOME"
    export HOME
  fi
  if ! locale charmap 2>/dev/null | grep -q '^UTF-8$'; then
    unset LC_ALL
    export LANG=C.UTF-8 LC_CTYPE=C.UTF-8
  fi
}

is_debian () {
  command -v apt-get >/dev/null && command -v dpkg-query >/dev/null \
    && grep -Eqs '^ID(_LIKE)?=.*\b(debian|ubuntu)\b' /etc/os-release
}

release () {
  # shellcheck source=/dev/null
  (. /etc/os-release && echo "$ID-${VERSION_ID:-}") 2>/dev/null || :
}

# The one that judges the format (tests/project/check-format.py), of the releases that have it.
format_packages () {
  case $(release) in
    debian-12 | ubuntu-22* | ubuntu-24*) echo clang-format-14 ;;
  esac
}

# The sound server that is there, else the one that the release's desktops come with: of PulseAudio
# and PipeWire's ALSA part only one can be installed.
sound_packages () {
  pipewire='pipewire pipewire-alsa pipewire-pulse wireplumber'
  if is_installed pipewire-alsa; then
    echo "$pipewire"
    return
  elif is_installed pulseaudio; then
    echo pulseaudio
    return
  fi
  case $(release) in
    debian-[89] | debian-1[0-2] | ubuntu-1* | ubuntu-2[0-2]*) echo pulseaudio ;;
    *) echo "$pipewire" ;;
  esac
}

is_installed () {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

has_candidate () {
  apt-cache policy "$1" 2>/dev/null | grep -q '^  Candidate: [^(]'
}

# Of the packages named, those that are not there; of alternatives the first that apt knows.
list_missing () {
  for entry; do
    missing=${entry%%|*}
    for name in $(printf '%s' "$entry" | tr '|' ' '); do
      if is_installed "$name"; then
        missing=
        break
      fi
    done
    if [ -n "$missing" ]; then
      for name in $(printf '%s' "$entry" | tr '|' ' '); do
        if has_candidate "$name"; then
          missing=$name
          break
        fi
      done
      printf '%s\n' "$missing"
    fi
  done | sort -u
}

apt () {
  if [ "$(id -u)" = 0 ]; then
    set -- env DEBIAN_FRONTEND=noninteractive apt-get "$@"
  elif [ -t 0 ]; then
    set -- sudo env DEBIAN_FRONTEND=noninteractive apt-get "$@"
  else
    set -- sudo -n env DEBIAN_FRONTEND=noninteractive apt-get "$@"
  fi
  "$@" </dev/null
}

# Nothing that is there is ever removed for it; the package lists are fetched only when they do not
# know a package or name versions that are gone.
apt_install () {
  set -- install -y -q --no-install-recommends --no-remove -o DPkg::Lock::Timeout=300 \
    -o Dpkg::Use-Pty=0 "$@"
  apt_log=${TMPDIR:-/tmp}/whybrato-apt.$$
  if apt "$@" >"$apt_log" 2>&1 || { apt update -q && apt "$@"; } >"$apt_log" 2>&1; then
    rm -f "$apt_log"
  else
    tail -n 20 "$apt_log" >&2
    rm -f "$apt_log"
    return 1
  fi
}

# install_packages NEEDED [WANTED]: two lists. Stops where a needed one cannot be had.
install_packages () {
  if [ "${WHYBRATO_PACKAGES:-}" = present ]; then
    return
  fi
  if ! is_debian; then
    say "This is not Debian or Ubuntu. Please install what these Debian packages hold:"
    # shellcheck disable=SC2086
    say "$(printf ' %s' $1 ${2:-} | sed 's/|[^ ]*//g')"
    say "and call this again as: WHYBRATO_PACKAGES=present $0"
    exit 1
  fi
  # shellcheck disable=SC2086
  needed=$(list_missing $1) wanted=$(list_missing ${2:-})
  if [ -z "$needed$wanted" ]; then
    return
  fi
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    say "These packages are missing; as root, please call"
    # shellcheck disable=SC2086
    say "  apt-get install" $needed $wanted
    exit 1
  fi
  # shellcheck disable=SC2086
  say "Installing:" $needed $wanted
  for name in $needed $wanted; do
    if ! has_candidate "$name"; then
      apt update -q >&2 || say "The package lists could not be fetched; trying with those at hand."
      # Alternatives can be told apart only now.
      # shellcheck disable=SC2086
      needed=$(list_missing $1) wanted=$(list_missing ${2:-})
      break
    fi
  done
  # shellcheck disable=SC2086
  if apt_install $needed $wanted; then
    return
  fi
  # shellcheck disable=SC2086
  if [ -n "$needed" ] && ! apt_install $needed; then
    die "apt-get could not install what is needed; its last words stand above"
  fi
  for name in $wanted; do
    is_installed "$name" || apt_install "$name" 2>/dev/null \
      || say "$name could not be installed; what needs it is left out."
  done
}

# list_sources: the files of this tree, each ended by a null byte: those that git tracks or would, or,
# in a release archive, all but folders of builds.
list_sources () {
  if [ -e .git ]; then
    # shellcheck disable=SC2016
    git ls-files -z --cached --others --exclude-standard \
      | xargs -0 sh -c 'for path; do [ ! -e "$path" ] || printf "%s\0" "$path"; done' sh
  else
    find . -mindepth 1 \( -path './build*' -o -path ./.cache -o -name __pycache__ \) -prune \
      -o ! -type d -print0
  fi
}

# configure FOLDER OPTION...: a build folder of this source tree; one that was moved or has other
# options is set up anew.
configure () {
  folder=$1
  shift
  mark=$folder/whybrato-options
  if [ -f "$folder/build.ninja" ] && [ "$(cat "$mark" 2>/dev/null)" = "$PWD $*" ]; then
    return
  fi
  rm -rf "$folder"
  mkdir -p "$folder"
  if ! meson setup "$folder" "$@" >"$folder/setup.log" 2>&1; then
    cat "$folder/setup.log" >&2
    return 1
  fi
  printf '%s\n' "$PWD $*" >"$mark"
}

# compile FOLDER: one line on success, all of the compiler's words on failure.
compile () {
  if [ -t 2 ]; then
    ninja -C "$1" >&2
  elif ninja -C "$1" >"$1/compile.log" 2>&1; then
    say "Built in $1."
  else
    grep -v '^\[[0-9]*/[0-9]*\]' "$1/compile.log" >&2
    return 1
  fi
}
