/** For whoever keeps the service running, and for auditors. */
export const operate = {
  "What does not move, and what it waits for.": "Ce qui n’avance pas, et ce que cela attend.",
  "What is stuck": "Ce qui est bloqué",
  "Requests that are stuck": "Demandes bloquées",
  "Nothing is stuck: every open request moved within the last hour, and nothing failed.":
    "Rien n’est bloqué : toutes les demandes ouvertes ont avancé depuis moins d’une heure, et rien n’a échoué.",
  "{name} in {environment}": "{name} en {environment}",
  "Waits for {what}.": "Attend : {what}.",
  "Tried {count, number} times.": "{count, plural, one {# essai} other {# essais}}.",
  "The next try is {when}.": "Prochain essai {when}.",
  "moved {when}": "a avancé {when}",
  "Locks held by the runner": "Verrous tenus par l’exécuteur",
  "The runner could not be asked: {problem}": "L’exécuteur n’a pas pu être interrogé : {problem}",
  "The runner holds no project, so nobody waits for another pull request.":
    "L’exécuteur ne retient aucun projet : personne n’attend une autre pull request.",
  "no request": "sans demande",
  Sweeps: "Passages de contrôle",
  "No sweep ran yet. One runs when a worker starts, and every few minutes after that.":
    "Aucun passage pour l’instant. Il y en a un au démarrage d’un processus de travail, puis toutes les quelques minutes.",
  "{sweep}: found {what}": "{sweep} : trouvé {what}",
  nothing: "rien",
  "{count, plural, one {# forgotten request} other {# forgotten requests}}": "{count, plural, one {# demande oubliée} other {# demandes oubliées}}",
  "{count, plural, one {# stale lock} other {# stale locks}}": "{count, plural, one {# verrou périmé} other {# verrous périmés}}",
  "{count, plural, one {# old entry of history} other {# old entries of history}}":
    "{count, plural, one {# ancienne entrée d’historique} other {# anciennes entrées d’historique}}",

  Deliveries: "Réceptions",
  "What GitHub and the runner sent, newest first. Replaying one is safe: what it is about is looked at again.":
    "Ce que GitHub et l’exécuteur ont envoyé, le plus récent d’abord. Rejouer une réception est sans danger : ce dont elle parle est simplement réexaminé.",
  "Nothing was delivered yet": "Rien n’a encore été reçu",
  "No delivery is in this state": "Aucune réception n’est dans cet état",
  "Webhooks of GitHub and reports of the runner are listed here. Without them the service looks by itself, only later.":
    "Les webhooks de GitHub et les rapports de l’exécuteur apparaissent ici. Sans eux, le service va voir lui-même, seulement plus tard.",
  Replay: "Rejouer",
  "Replay delivery {number}": "Rejouer la réception {number}",

  "What judges requests and plans, and how often its rules spoke.": "Ce qui juge les demandes et les plans, et combien de fois ses règles se sont exprimées.",
  "The opa program judges, by the files below.": "Le programme opa juge, d’après les fichiers ci-dessous.",
  "The embedded engine judges, by the files below. It is not OPA: install opa where it matters.":
    "Le moteur intégré juge, d’après les fichiers ci-dessous. Ce n’est pas OPA : installez opa là où cela compte.",
  "An OPA server judges, by the policies that its operator loaded.": "Un serveur OPA juge, d’après les règles chargées par son exploitant.",
  Engine: "Moteur",
  Plans: "Plans",
  "Rules that spoke": "Règles qui se sont exprimées",
  "{stage}: no answer, so a person must decide. {problem}": "{stage} : pas de réponse, une personne doit donc décider. {problem}",
  "{stage}: it answers with the rules {rules}.": "{stage} : il répond, avec les règles {rules}.",
  "Nothing was requested in the last 30 days.": "Rien n’a été demandé ces 30 derniers jours.",
  "No rule had anything to say of the {count, plural, one {# request} other {# requests}} of the last 30 days.":
    "Aucune règle n’a eu à s’exprimer sur {count, plural, one {la demande} other {les # demandes}} des 30 derniers jours.",
  "Of {count, plural, one {# request} other {# requests}} of the last 30 days, as they were judged last.":
    "Sur {count, plural, one {# demande} other {# demandes}} des 30 derniers jours, selon leur dernier jugement.",
  "{count, plural, one {# request} other {# requests}}": "{count, plural, one {# demande} other {# demandes}}",
  "The files cannot be read: {problem}": "Les fichiers ne peuvent pas être lus : {problem}",
  "The server holds its policies itself. Which they are is for its operator to say.":
    "Le serveur détient lui-même ses règles. Son exploitant seul sait lesquelles.",
  "The directory {directory}, read anew when a file changes. Fingerprint of all files: {digest}":
    "Le répertoire {directory}, relu quand un fichier change. Empreinte de tous les fichiers : {digest}",
  "Judge requests": "Jugent les demandes",
  "Judge plans": "Jugent les plans",
  "Settings and what rules share": "Réglages et ce que les règles partagent",

  "Who did what, and who was refused, newest first. Entries cannot be changed: each carries the fingerprint of the one before it.":
    "Qui a fait quoi, et à qui cela a été refusé, le plus récent d’abord. Les entrées ne peuvent pas être modifiées : chacune porte l’empreinte de la précédente.",
  Verify: "Vérifier l’intégrité",
  Export: "Exporter",
  Who: "Qui",
  Did: "A fait",
  Outcome: "Issue",
  "Any outcome": "Toutes les issues",
  From: "Du",
  To: "Au",
  "No entry matches": "Aucune entrée ne correspond",
  "Show all entries": "Afficher toutes les entrées",
  "Every change and every refused attempt is listed here.": "Chaque modification et chaque tentative refusée apparaît ici.",
  "Entry {number} does not fit: {reason}.": "L’entrée {number} ne correspond pas : {reason}.",
  "{count, plural, one {# entry fits} other {# entries fit together}}. The last one is {head}.":
    "{count, plural, one {# entrée concorde} other {# entrées concordent}}. La dernière est {head}.",
  "Details of entry {number}": "Détails de l’entrée {number}",
} as const;
