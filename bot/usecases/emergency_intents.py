"""Which of Rasa's emergency intents stands for which signal of the safety screen (`nlu/intents/emergency.yml`)."""

from bot.core.safety import Signal

EMERGENCY_INTENTS = {
    Signal.C1: "emergency_violence_now",
    Signal.C2: "emergency_weapon",
    Signal.C3: "emergency_strangled",
    Signal.C4: "emergency_child_risk",
    Signal.C5: "emergency_suicide",
    Signal.C6: "emergency_trapped",
    Signal.C7: "emergency_overdose",
    Signal.C8: "emergency_sexual_assault",
    Signal.C9: "emergency_missing",
    Signal.C10: "emergency_debt_threat",
    Signal.C11: "emergency_home_taken",
    Signal.C12: "emergency_taken_abroad",
    Signal.C13: "emergency_scam_now",
    Signal.C14: "emergency_may_hurt_other",
    Signal.C15: "emergency_stalker_here",
    Signal.C16: "emergency_medical",
}
