"""Names that actions and YAML share: slots, forms, entities."""

# slots
CARD = "card"
CARD_CHOICE = "card_choice"
CLARIFIED = "clarified"
CLARIFYING = "clarifying"
CONFIRMATION = "confirmation"
CONFIRMED = "confirmed"
FRAUD = "fraud"
ID_TAIL = "id_tail"
INTERRUPTED_REQUEST = "interrupted_request"
LAST_CARDS = "last_cards"
LAST_REQUEST = "last_request"
LISTED_TRANSACTIONS = "listed_transactions"
MENU_PATH = "menu_path"
OPERATION = "operation"
OTP = "otp"
PHONE = "phone"
REQUESTED_SLOT = "requested_slot"
SECOND_REQUEST = "second_request"
SUSPENDED_LOOP = "suspended_loop"
TRANSACTION = "transaction"

# forms
CARD_LOSS_FORM = "card_loss_form"
IDENTITY_FORM = "identity_form"

# actions that others lead to
ACTION_LISTEN = "action_listen"
ACTION_RESUME = "action_resume"

CARD_LOSS_SLOTS = (CARD, CARD_CHOICE, CONFIRMED, OPERATION, CONFIRMATION, FRAUD)
IDENTITY_SLOTS = (PHONE, ID_TAIL, OTP)
